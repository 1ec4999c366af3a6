package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weight times the unbiased estimate of the squared discrepancy between the codes of the batch and
 * as many draws from the prior: mean k(z, z') + mean k(p, p') - 2 mean k(z, p) over pairs of
 * different vectors. It may be negative.
 */
record MaximumMeanDiscrepancy(double weight, Kernel kernel) implements Regularizer {

  static final String NAME = "mmd";

  MaximumMeanDiscrepancy {
    Regularizers.requireWeight(weight);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("weight", weight);
    plain.put("kernel", kernel.describe());
    return plain;
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    if (!prior.hasDensity() || prior.isDiscrete()) {
      throw new IllegalArgumentException(
          "The discrepancy compares codes with draws from a continuous prior, but the prior is "
              + prior.describe()
              + ". Use Priors.standardNormal for example.");
    }
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    double[][] z = codes.z();
    double[][] p = codes.drawPrior();
    int n = z.length;
    if (n < 2) {
      throw new IllegalArgumentException(
          "The discrepancy between codes and prior needs batches of 2 or more examples, got " + n);
    }
    double pairs = (double) n * (n - 1);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i < j) {
          sum += 2 / pairs * (pull(z, i, z, j, 2 / pairs, gradients.z(), true));
          sum += 2 / pairs * kernel.value(squared(p[i], p[j]), p[i].length);
        }
        sum -= 2.0 / n / n * pull(z, i, p, j, -2.0 / n / n, gradients.z(), false);
      }
    }
    return weight * sum;
  }

  /**
   * Returns k(a_i, b_j). Adds scale * weight times its derivative to the gradient of a_i and, if
   * {@code both}, to that of b_j.
   */
  private double pull(
      double[][] a, int i, double[][] b, int j, double scale, double[][] gradient, boolean both) {
    int d = a[i].length;
    double squared = squared(a[i], b[j]);
    double slope = 2 * weight * scale * kernel.derivative(squared, d);
    for (int k = 0; k < d; k++) {
      double push = slope * (a[i][k] - b[j][k]);
      gradient[i][k] += push;
      if (both) {
        gradient[j][k] -= push;
      }
    }
    return kernel.value(squared, d);
  }

  private static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
