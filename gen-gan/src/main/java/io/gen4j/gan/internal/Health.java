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
    int values = rows[0].length;
    double[] total = new double[values];
    double[] mean = new double[values];
    double[] squares = new double[values];
    // Goes row by row and divides once per value, because it runs in every step.
    for (int i = 0; i < rows.length; i++) {
      for (int v = 0; v < values; v++) {
        double weight = weights.at(i, v);
        total[v] += weight;
        mean[v] += weight * rows[i][v];
      }
    }
    for (int v = 0; v < values; v++) {
      total[v] = Math.max(1, total[v]);
      mean[v] /= total[v];
    }
    for (int i = 0; i < rows.length; i++) {
      for (int v = 0; v < values; v++) {
        double difference = rows[i][v] - mean[v];
        squares[v] += weights.at(i, v) * difference * difference;
      }
    }
    double sum = 0;
    for (int v = 0; v < values; v++) {
      sum += squares[v] / total[v];
    }
    return sum;
  }
}
