package io.gen4j.gan;

import io.gen4j.core.network.Network;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.gan.internal.SpectralWeights;
import io.gen4j.gan.internal.Trainable;
import io.gen4j.gan.regularization.GradientClipping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How one network of the pair moves along its gradients. */
final class Updates {

  private final Network network;
  private final SpectralWeights spectral;
  private final GradientClipping clipping;
  private final double weightBound;
  private final boolean measured;
  private final Trainable trainable;

  /**
   * Prepares the updates of a network.
   *
   * @param spectral the raw weights of a normalised network, or null
   * @param weightBound bound on parameters after each update, infinite for none
   * @param measured whether {@link #apply} says the norm of the gradients
   */
  Updates(
      Network network,
      SpectralWeights spectral,
      GradientClipping clipping,
      double weightBound,
      boolean measured) {
    this.network = network;
    this.spectral = spectral;
    this.clipping = clipping;
    this.weightBound = weightBound;
    this.measured = measured;
    this.trainable = new Trainable(network);
  }

  /**
   * Updates the parameters along the current gradients.
   *
   * @return norm of all gradients before they are clipped; 0 unless measured
   * @throws NonFiniteException if a gradient is not finite; nothing has moved then
   */
  double apply(long step) {
    if (!network.gradientsAreFinite()) {
      throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
    }
    if (spectral != null) {
      spectral.mapGradients();
    }
    boolean toNorm = clipping.kind() == GradientClipping.Kind.GLOBAL_NORM && !clipping.isNone();
    double norm = measured || toNorm ? trainable.gradientNorm() : 0;
    if (toNorm && norm > clipping.bound()) {
      trainable.scaleGradients(clipping.bound() / norm);
    } else if (!toNorm && !clipping.isNone()) {
      trainable.clampGradients(clipping.bound());
    }
    if (spectral != null) {
      spectral.update(network::update);
    } else {
      network.update();
    }
    if (!Double.isInfinite(weightBound)) {
      trainable.clampParameters(weightBound);
    }
    return norm;
  }

  /**
   * Returns what can be put back to how it is when {@link Restorable#keep} is called.
   *
   * @param beside further live arrays to keep with the network
   */
  Restorable restorable(Collection<INDArray> beside) {
    List<INDArray> all = new ArrayList<>(beside);
    if (spectral != null) {
      all.addAll(spectral.state());
    }
    return new Restorable(network, all);
  }

  /** Computes what follows from arrays that have been put back. */
  void refresh() {
    if (spectral != null) {
      spectral.refresh();
    }
  }

  /** Returns the flattened parameters with raw weights in place of normalised ones, a copy. */
  INDArray rawParameters() {
    if (spectral == null) {
      return network.parameters().dup();
    }
    spectral.writeRaw();
    INDArray raw = network.parameters().dup();
    spectral.writeNormalized();
    return raw;
  }

  /** Returns the raw weights of a normalised network, or null. */
  SpectralWeights spectral() {
    return spectral;
  }
}
