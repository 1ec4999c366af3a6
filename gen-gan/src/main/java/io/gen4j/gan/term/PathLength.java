package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.Precision;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.internal.padding.StepWeights;
import io.gen4j.gan.vertex.StyleTap;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Path-length regularization of the generator (Karras et al. 2020, arXiv:1912.04958): weight · mean
 * (‖Jᵀy‖ - a)². J is the Jacobian of the sample with respect to the styles w of a {@code StyleGan},
 * or to the latent vector of other generators. y is normal noise divided by the square root of the
 * number of pixels. a is a running mean of the length, saved with the model.
 *
 * <p>Let s(w) be the inner product of the sample with fixed noise y; the length is ‖∇w s‖. Its
 * parameter gradient is a difference of two backward passes. These passes do not mix styles, so
 * that a sample's length depends on its own style only.
 *
 * @param weight weight, above 0; the paper uses 2
 * @param every steps from one penalty to the next, 1 or more; a penalty at every k-th step is
 *     multiplied by k
 * @param decay share of the running mean that each penalty replaces, above 0 and at most 1
 * @param share share of the batch that the penalty uses, above 0 and at most 1
 */
public record PathLength(double weight, int every, double decay, double share) implements GanTerm {

  private static final String MEAN = "mean_path_length";

  /** Throws {@link IllegalArgumentException} if a value is out of range. */
  public PathLength {
    if (!(weight > 0) || !Double.isFinite(weight) || every < 1) {
      throw new IllegalArgumentException(
          "A path-length penalty needs a weight above 0 and applies every 1 or more steps, got "
              + weight
              + " every "
              + every);
    }
    if (!(decay > 0 && decay <= 1 && share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "Decay and share of a path-length penalty are above 0 and at most 1, got "
              + decay
              + " and "
              + share);
    }
  }

  /** Returns the paper's penalty: every fourth step, half of the batch, decay 0.01. */
  public static PathLength of(double weight) {
    return new PathLength(weight, 4, 0.01, 0.5);
  }

  /** Returns a copy that applies at every {@code steps}-th step. */
  public PathLength withEvery(int steps) {
    return new PathLength(weight, steps, decay, share);
  }

  @Override
  public String name() {
    return "path_length";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("weight", weight, "every", every, "decay", decay, "share", share);
  }

  static PathLength of(Settings settings) {
    return new PathLength(
        settings.number("weight"),
        settings.integer("every"),
        settings.number("decay"),
        settings.number("share"));
  }

  @Override
  public boolean isDue(long update) {
    return update % every == 0;
  }

  /** A mean of 0 marks that there was no penalty yet. */
  @Override
  public Map<String, Double> initialState() {
    return Map.of(MEAN, 0.0);
  }

  /**
   * Adds the penalty's parameter gradient and updates the running mean.
   *
   * @return the penalty, not multiplied by {@code every}
   */
  @Override
  public OptionalDouble afterGenerator(GeneratorPasses passes) {
    long count = Math.max(1, Math.round(share * passes.inputs()[0].size(0)));
    INDArray mask = passes.mask() == null ? null : first(count, passes.mask())[0];
    INDArray[] some = first(count, passes.inputs());
    Network generator = passes.network();
    StyleTap tap = StyleTap.of(generator.graph()).orElse(null);
    // A vertex that reads a layer may write its gradient even if only input gradients are
    // requested.
    INDArray earlier = generator.gradients().dup();
    if (tap != null) {
      tap.mix(false);
    }
    try {
      // The rounding of other formats would hide the difference.
      return generator.inPrecision(
          Precision.FLOAT, () -> OptionalDouble.of(addGradient(passes, tap, earlier, mask, some)));
    } finally {
      if (tap != null) {
        tap.mix(true);
        tap.move(null);
      }
    }
  }

  private static INDArray[] first(long count, INDArray... arrays) {
    return Arrays.stream(arrays)
        .map(array -> array.get(NDArrayIndex.interval(0, count)).dup('c'))
        .toArray(INDArray[]::new);
  }

  private double addGradient(
      GeneratorPasses passes, StyleTap tap, INDArray earlier, INDArray mask, INDArray... inputs) {
    Network generator = passes.network();
    int batch = (int) inputs[0].size(0);
    INDArray[] masks = StepWeights.masks(mask, inputs);
    INDArray sample = generator.forward(true, 1, masks, inputs)[0];
    double pixels = sample.rank() == 4 ? sample.size(2) * sample.size(3) : 1;
    DataType type = sample.dataType();
    INDArray drawn =
        HeapCopy.cast(Noise.normal(passes.seed(), sample.shape()), type)
            .muli(1 / Math.sqrt(pixels));
    INDArray noise = StepWeights.of(mask, sample).zero(drawn);
    INDArray back = generator.backward(Gradients.INPUT, noise)[0];
    generator.gradients().assign(earlier);
    double[][] rows = HeapCopy.rows(HeapCopy.dense(tap == null ? back : tap.gradient()));
    double[] lengths = FiniteDifference.norms(rows);
    double average = Arrays.stream(lengths).sum() / batch;
    double before = passes.state().get(MEAN);
    double target = before == 0 ? average : before + decay * (average - before);
    passes.state().set(MEAN, target);
    double value = 0;
    double[] slopes = new double[batch];
    for (int i = 0; i < batch; i++) {
      double away = lengths[i] - target;
      value += weight * away * away / batch;
      slopes[i] = every * 2 * weight * away / batch;
    }
    FiniteDifference difference = FiniteDifference.of(rows, lengths, slopes, type);
    INDArray step = HeapCopy.matrix(difference.steps(), type);
    side(generator, masks, tap, step, noise.mul(difference.weight()), inputs);
    side(generator, masks, tap, step.neg(), noise.mul(-difference.weight()), inputs);
    return value;
  }

  private static void side(
      Network generator,
      INDArray[] masks,
      StyleTap tap,
      INDArray step,
      INDArray outputGradient,
      INDArray... inputs) {
    if (tap == null) {
      INDArray[] moved = inputs.clone();
      moved[0] = inputs[0].add(step.reshape('c', inputs[0].shape()));
      generator.forward(true, 1, masks, moved);
    } else {
      tap.move(step);
      generator.forward(true, 1, masks, inputs);
    }
    generator.backward(Gradients.PARAMETERS_ADDED, outputGradient);
  }
}
