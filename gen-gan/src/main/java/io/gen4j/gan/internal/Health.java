package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.gan.internal.padding.StepWeights;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoublePredicate;

/** Health metrics of a step. */
final class Health {

  private Health() {}

  /** Adds the metrics of the discriminator's last update. */
  static void ofDiscriminator(
      Map<String, Double> metrics,
      double boundary,
      DiscriminatorObjective.Result result,
      double gradientNorm) {
    metrics.put("discriminator_gradient_norm", gradientNorm);
    metrics.put("accuracy_real", share(result.real(), logit -> logit > boundary));
    metrics.put("accuracy_fake", share(result.fake(), logit -> logit < boundary));
  }

  /** Adds the metrics of the generator's update. */
  static void ofGenerator(
      Map<String, Double> metrics, Examples real, Examples fake, double gradientNorm) {
    metrics.put("generator_gradient_norm", gradientNorm);
    metrics.put("diversity", Math.sqrt(variance(fake) / variance(real)));
  }

  private static double share(double[] logits, DoublePredicate right) {
    return (double) Arrays.stream(logits).filter(right).count() / logits.length;
  }

  /**
   * Returns the variance over the batch, summed over values: half the mean squared distance of two
   * examples. The variance at a padded step is over the examples that have this step.
   */
  private static double variance(Examples examples) {
    double[][] rows = HeapCopy.rows(examples.data());
    StepWeights weights = StepWeights.of(examples.mask(), examples.data());
    double sum = 0;
    for (int v = 0; v < rows[0].length; v++) {
      double total = 0;
      double mean = 0;
      for (int i = 0; i < rows.length; i++) {
        total += weights.at(i, v);
        mean += weights.at(i, v) * rows[i][v];
      }
      mean /= Math.max(1, total);
      for (int i = 0; i < rows.length; i++) {
        sum += weights.at(i, v) * (rows[i][v] - mean) * (rows[i][v] - mean) / Math.max(1, total);
      }
    }
    return sum;
  }
}
