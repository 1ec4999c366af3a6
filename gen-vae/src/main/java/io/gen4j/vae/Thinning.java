package io.gen4j.vae;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A draw of the latent samples that the decoder is differentiated at, those more often whose
 * derivative is larger. Systematic sampling: every example keeps one sample or more, none twice.
 *
 * @param rows the samples drawn, of all examples, in order
 * @param derivatives theirs, divided by the probability of being drawn, so that their expectation
 *     is that of all
 */
record Thinning(int[] rows, double[] derivatives) {

  /**
   * Draws samples.
   *
   * @param derivatives of the loss with respect to log p(x|z), K for each example
   * @param samples K
   * @param budget samples that are kept of an example, on average at most
   */
  static Thinning of(double[] derivatives, int samples, int budget, RandomGenerator random) {
    int[] rows = new int[derivatives.length];
    double[] weighed = new double[derivatives.length];
    int kept = 0;
    for (int first = 0; first < derivatives.length; first += samples) {
      double total = 0;
      for (int r = first; r < first + samples; r++) {
        total += Math.abs(derivatives[r]);
      }
      double position = random.nextDouble();
      for (int r = first; r < first + samples; r++) {
        double share = total > 0 ? Math.abs(derivatives[r]) / total : 1.0 / samples;
        double probability = Math.min(1, budget * share);
        double next = position + probability;
        if (Math.floor(next) > Math.floor(position)) {
          rows[kept] = r;
          weighed[kept++] = derivatives[r] / probability;
        }
        position = next;
      }
    }
    return new Thinning(Arrays.copyOf(rows, kept), Arrays.copyOf(weighed, kept));
  }
}
