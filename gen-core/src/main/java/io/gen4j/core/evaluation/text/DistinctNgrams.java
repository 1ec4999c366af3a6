package io.gen4j.core.evaluation.text;

import java.util.List;

/** Diversity of samples as a share of distinct n-grams. */
public final class DistinctNgrams {

  private DistinctNgrams() {}

  /**
   * Returns distinct-n: the number of distinct n-grams in all samples divided by the number of all
   * n-grams (Li et al. 2016). It falls with the number of samples.
   *
   * @param n length of the n-grams, at least 1
   * @throws IllegalArgumentException if n is below 1, or the samples have no n-grams
   */
  public static double share(int n, List<int[]> samples) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, got " + n);
    }
    Ngrams ngrams = new Ngrams(n);
    long all = 0;
    for (int[] sample : samples) {
      all += ngrams.add(sample)[n - 1].length;
    }
    if (all == 0) {
      throw new IllegalArgumentException("The samples have no " + n + "-grams");
    }
    return ngrams.size(n) / (double) all;
  }
}
