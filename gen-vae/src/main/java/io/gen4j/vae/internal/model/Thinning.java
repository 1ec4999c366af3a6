package io.gen4j.vae.internal.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A draw of the latent samples that the decoder is differentiated at, those more often whose
 * derivative is larger. Systematic sampling: every example keeps as many, none twice.
 *
 * @param rows the samples drawn, of all examples, in order
 * @param derivatives theirs, divided by the probability of being drawn, so that their expectation
 *     is that of all
 */
public record Thinning(int[] rows, double[] derivatives) {

  /**
   * Draws samples.
   *
   * @param derivatives of the loss with respect to log p(x|z), K for each example
   * @param samples K
   * @param budget samples that are kept of an example; fewer only where fewer have a derivative
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

  /** In proportion to the magnitudes, at most 1, and {@code budget} in all. */
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
        // What is left after subtractions may be a rounding error of nothing.
        result[i] = Math.min(1, Math.max(0, (budget - certain) * Math.abs(derivatives[i]) / rest));
        result[i] = Double.isNaN(result[i]) ? 0 : result[i];
      }
    }
    return result;
  }
}
