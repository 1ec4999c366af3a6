package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoublePredicate;

/** Figures that tell how the game stands, among a step's metrics. */
final class Health {

  private Health() {}

  /** Puts the figures of the discriminator's last update. */
  static void ofDiscriminator(
      Map<String, Double> metrics,
      double boundary,
      DiscriminatorObjective.Result result,
      double gradientNorm) {
    metrics.put("discriminator_gradient_norm", gradientNorm);
    metrics.put("accuracy_real", share(result.real(), logit -> logit > boundary));
    metrics.put("accuracy_fake", share(result.fake(), logit -> logit < boundary));
  }

  /** Puts the figures of the generator's update. */
  static void ofGenerator(
      Map<String, Double> metrics, Examples real, Examples fake, double gradientNorm) {
    metrics.put("generator_gradient_norm", gradientNorm);
    metrics.put("diversity", Math.sqrt(variance(fake) / variance(real)));
  }

  private static double share(double[] logits, DoublePredicate right) {
    return (double) Arrays.stream(logits).filter(right).count() / logits.length;
  }

  /**
   * Variance over the batch, summed over values: half the mean squared distance of two examples.
   */
  private static double variance(Examples examples) {
    double[][] rows = HeapCopy.rows(examples.data());
    double sum = 0;
    for (int i = 0; i < rows[0].length; i++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[i] / rows.length;
      }
      for (double[] row : rows) {
        sum += (row[i] - mean) * (row[i] - mean) / rows.length;
      }
    }
    return sum;
  }
}
