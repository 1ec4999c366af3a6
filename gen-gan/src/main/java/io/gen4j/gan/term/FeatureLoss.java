package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Feature loss (Johnson et al. 2016, arXiv:1603.08155): the generator minimizes the mean squared
 * distance, times a weight, between the features of its example and those of the real example of
 * the same condition. The features are the activations of a layer of a trained network, for example
 * a classifier, which does not change. The network sees examples in the generator's range, {@code
 * [batch, ...data]}, and runs in inference mode.
 *
 * <p>The model file does not contain this network: give the term back when you load the model
 * ({@code GanParts.withTerm}). A checksum in its settings shows whether the network is the same.
 */
public final class FeatureLoss implements GanTerm {

  private final Network network;
  private final String layer;
  private final double weight;
  private final long start;

  private FeatureLoss(Network network, String layer, double weight, long start) {
    this.network = network;
    this.layer = layer;
    this.weight = weight;
    this.start = start;
  }

  /**
   * Returns the term.
   *
   * @param trained the network, copied; a DL4J output layer loses its loss
   * @param layer name of the layer whose activations are the features, for example the output
   * @param weight weight, above 0
   * @throws IllegalArgumentException if the network is not trained or has no such layer, or the
   *     weight is not above 0
   */
  public static FeatureLoss of(NetworkSource trained, String layer, double weight) {
    Settings.requireWeight("a feature loss", weight);
    if (!trained.isTrained()) {
      throw new IllegalArgumentException(
          "The features of an untrained network mean nothing: give NetworkSource.of a trained"
              + " network, not a configuration");
    }
    Network network = trained.open("feature network", new Sgd(1), StepMemory.create());
    if (!network.graph().getConfiguration().getVertices().containsKey(layer)) {
      throw new IllegalArgumentException(
          "The feature network has no layer '"
              + layer
              + "'; it has "
              + network.graph().getConfiguration().getVertices().keySet());
    }
    return new FeatureLoss(network, layer, weight, 0);
  }

  /**
   * Returns a copy that starts later, for example when {@code GanOptions.withPretraining} ends.
   *
   * @param step first step with the term, over all calls of {@code fit}
   */
  public FeatureLoss startingAt(long step) {
    return new FeatureLoss(network, layer, weight, step);
  }

  @Override
  public boolean isDue(long update) {
    return update >= start;
  }

  @Override
  public String name() {
    return "features_" + layer;
  }

  @Override
  public Map<String, Object> settings() {
    CRC32 sum = new CRC32();
    for (float value : HeapCopy.floats(network.parameters())) {
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        sum.update(bits >>> shift);
      }
    }
    return Map.of("layer", layer, "weight", weight, "start", start, "checksum", sum.getValue());
  }

  @Override
  public boolean needsDiscriminator() {
    return false;
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    INDArray fake = terms.fake().examples();
    double value;
    double[] back;
    synchronized (network) {
      try (StepMemory.Scope scope = network.memory().open()) {
        network.forward(false, copy(terms.real().examples()));
        double[] wanted = HeapCopy.doubles(HeapCopy.dense(network.activation(layer)));
        INDArray[] outputs = network.forward(false, copy(fake));
        INDArray features = network.activation(layer);
        double[] away = HeapCopy.doubles(HeapCopy.dense(features));
        value = 0;
        for (int i = 0; i < away.length; i++) {
          away[i] -= wanted[i];
          value += weight * away[i] * away[i] / away.length;
          away[i] *= 2 * weight / away.length;
        }
        INDArray gradient = HeapCopy.array(away, features.dataType(), features.shape());
        INDArray[] ends = Arrays.stream(outputs).map(Nd4j::zerosLike).toArray(INDArray[]::new);
        INDArray input = network.backward(Gradients.INPUT, Map.of(layer, gradient), ends)[0];
        back = HeapCopy.doubles(HeapCopy.dense(input));
      }
    }
    // Outside of the network's memory, which is closed now.
    terms.fake().addToExamples(HeapCopy.array(back, fake.dataType(), fake.shape()));
    return OptionalDouble.of(value);
  }

  /** Copies examples into the network's memory. */
  private static INDArray copy(INDArray examples) {
    return HeapCopy.array(HeapCopy.doubles(examples), examples.dataType(), examples.shape());
  }
}
