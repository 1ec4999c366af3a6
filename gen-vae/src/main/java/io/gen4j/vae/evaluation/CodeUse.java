package io.gen4j.vae.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How often each code of a discrete latent space is used.
 *
 * @param perplexity exp of the entropy of the codes' frequencies. It equals {@code used} if all of
 *     these codes are equally frequent
 * @param used number of codes that occur at least once
 */
public record CodeUse(double perplexity, int used) {

  /**
   * Counts the codes of some latent vectors over all positions.
   *
   * @param latent {@code [n][latent]}, integers
   */
  public static CodeUse of(double[][] latent) {
    Map<Long, Integer> counts = new HashMap<>();
    long total = 0;
    for (double[] z : latent) {
      for (double code : z) {
        counts.merge(Math.round(code), 1, Integer::sum);
        total++;
      }
    }
    int[] sorted = counts.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    double all = total;
    double entropy = -Arrays.stream(sorted).mapToDouble(c -> c / all * Math.log(c / all)).sum();
    return new CodeUse(Math.exp(entropy), sorted.length);
  }
}
