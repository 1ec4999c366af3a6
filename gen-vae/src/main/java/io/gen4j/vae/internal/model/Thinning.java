package io.gen4j.vae.internal.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A random choice of the latent samples at which the decoder is differentiated. Samples with larger
 * derivatives are chosen more often. It uses systematic sampling: every example keeps the same
 * number of samples, each at most once.
 *
 * @param rows indices of the chosen samples of all examples, in order
 * @param derivatives the derivatives of the chosen samples, divided by the probability of being
 *     chosen. The expectation of their sum is the sum over all samples
 */
public record Thinning(int[] rows, double[] derivatives) {

  /**
   * Chooses samples.
   *
   * @param derivatives derivatives of the loss with respect to log p(x|z), K for each example
   * @param samples K
   * @param budget number of samples to keep per example. Fewer are kept if fewer have a derivative
   *     other than 0
   */
  public static Thinning of(double[] derivatives, int samples, int budget, RandomGenerator random) {
    int[] rows = new int[derivatives.length];
    double[] weighed = new double[derivatives.length];
    int kept = 0;
    for (int first = 0; first < derivatives.length; first += samples) {
      double[] probabilities =
          probabilities(Arrays.copyOfRange(derivatives, first, first + samples), budget);
      double position = random.nextDouble();
      for (int i = 0; i < samples; i++) {
        double next = position + probabilities[i];
        if (Math.floor(next) > Math.floor(position)) {
          rows[kept] = first + i;
          weighed[kept++] = derivatives[first + i] / probabilities[i];
        }
        position = next;
      }
    }
    return new Thinning(Arrays.copyOf(rows, kept), Arrays.copyOf(weighed, kept));
  }

  /**
   * Returns probabilities in proportion to the magnitudes. Each is at most 1, and their sum is
   * {@code budget}.
   */
  private static double[] probabilities(double[] derivatives, int budget) {
    double[] result = new double[derivatives.length];
    double rest = Arrays.stream(derivatives).map(Math::abs).sum();
    if (rest == 0) {
      Arrays.fill(result, (double) budget / derivatives.length);
      return result;
    }
    int certain = 0;
    boolean more = true;
    while (more) {
      more = false;
      double scale = (budget - certain) / rest;
      for (int i = 0; i < result.length; i++) {
        if (result[i] < 1 && scale * Math.abs(derivatives[i]) >= 1) {
          result[i] = 1;
          certain++;
          rest -= Math.abs(derivatives[i]);
          more = true;
          break;
        }
      }
    }
    for (int i = 0; i < result.length; i++) {
      if (result[i] < 1) {
        // After the subtractions, the remainder may be only a rounding error.
        result[i] = Math.min(1, Math.max(0, (budget - certain) * Math.abs(derivatives[i]) / rest));
        result[i] = Double.isNaN(result[i]) ? 0 : result[i];
      }
    }
    return result;
  }
}
