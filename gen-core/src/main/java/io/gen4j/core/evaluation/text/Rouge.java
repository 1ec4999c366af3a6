package io.gen4j.core.evaluation.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ROUGE of one sequence against one reference (Lin 2004). With several references, take the one
 * with the largest F1: {@link #best}.
 *
 * @param precision share of the candidate's n-grams, or tokens, that match
 * @param recall share of the reference's n-grams, or tokens, that match
 * @param f1 harmonic mean of precision and recall, 0 if both are 0
 */
public record Rouge(double precision, double recall, double f1) {

  /**
   * Computes ROUGE-N. An n-gram matches as often as both sequences have it. Without n-grams, all
   * values are 0.
   *
   * @param n length of the n-grams, at least 1
   */
  public static Rouge ngrams(int n, int[] candidate, int[] reference) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, got " + n);
    }
    Ngrams ngrams = new Ngrams(n);
    int[] expected = ngrams.add(reference)[n - 1];
    int[] found = ngrams.find(candidate)[n - 1];
    Map<Integer, Integer> counts = new HashMap<>();
    Ngrams.count(expected, counts::put);
    int[] matches = {0};
    Ngrams.count(
        found, (number, count) -> matches[0] += Math.min(count, counts.getOrDefault(number, 0)));
    return of(matches[0], found.length, expected.length);
  }

  /** Computes ROUGE-L, by the longest common subsequence of the two. */
  public static Rouge longestCommon(int[] candidate, int[] reference) {
    int[] row = new int[reference.length + 1];
    for (int token : candidate) {
      int diagonal = 0;
      for (int j = 1; j <= reference.length; j++) {
        int above = row[j];
        row[j] = token == reference[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return of(row[reference.length], candidate.length, reference.length);
  }

  /** Returns the result with the largest F1. */
  public static Rouge best(List<Rouge> results) {
    return results.stream()
        .max(Comparator.comparingDouble(Rouge::f1))
        .orElseThrow(() -> new IllegalArgumentException("Needs at least 1 result, got none"));
  }

  private static Rouge of(int matches, int ofCandidate, int ofReference) {
    double precision = ofCandidate == 0 ? 0 : matches / (double) ofCandidate;
    double recall = ofReference == 0 ? 0 : matches / (double) ofReference;
    double f1 = matches == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new Rouge(precision, recall, f1);
  }
}
