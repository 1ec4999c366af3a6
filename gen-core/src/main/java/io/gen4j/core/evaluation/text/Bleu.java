package io.gen4j.core.evaluation.text;

import java.util.List;
import java.util.Objects;

/**
 * BLEU-n: the geometric mean of the precisions of 1-grams to n-grams with equal weights, times the
 * brevity penalty (Papineni et al. 2002). From 0 to 1.
 *
 * @param order largest n, at least 1
 * @param smoothing what happens when no n-gram matches
 */
public record Bleu(int order, Smoothing smoothing) {

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public Bleu {
    Objects.requireNonNull(smoothing, "smoothing");
    if (order < 1) {
      throw new IllegalArgumentException("The order of BLEU must be at least 1, got " + order);
    }
  }

  /** Returns BLEU-n with {@link Smoothing#EPSILON}. */
  public static Bleu order(int n) {
    return new Bleu(n, Smoothing.EPSILON);
  }

  /** Returns a copy with another smoothing. */
  public Bleu withSmoothing(Smoothing other) {
    return new Bleu(order, other);
  }

  /**
   * Returns BLEU of one sequence.
   *
   * @param references at least one; each n-gram matches as often as in the reference that has it
   *     most often
   * @throws IllegalArgumentException if there are no references
   */
  public double sentence(int[] candidate, List<int[]> references) {
    requireSome("reference", references);
    Matches matches = new Matches(order);
    new References(references, order).match(candidate, -1, matches);
    return matches.bleu(smoothing);
  }

  /**
   * Returns BLEU of a corpus, from the matches of all its sequences together.
   *
   * @param candidates at least one
   * @param references references of each candidate
   * @throws IllegalArgumentException if there are no candidates, the numbers differ, or a candidate
   *     has no references
   */
  public double corpus(List<int[]> candidates, List<List<int[]>> references) {
    requireSome("candidate", candidates);
    if (candidates.size() != references.size()) {
      throw new IllegalArgumentException(
          "Each candidate needs its references, got "
              + candidates.size()
              + " candidates and references of "
              + references.size());
    }
    Matches matches = new Matches(order);
    for (int i = 0; i < candidates.size(); i++) {
      requireSome("reference", references.get(i));
      new References(references.get(i), order).match(candidates.get(i), -1, matches);
    }
    return matches.bleu(smoothing);
  }

  /**
   * Returns the mean BLEU of samples, each against all references: the quality of generated text
   * (Yu et al. 2017). More references give a higher value, so compare only with equal references.
   *
   * @param samples at least one
   * @param references at least one, commonly a test set
   * @throws IllegalArgumentException if there are no samples or no references
   */
  public double mean(List<int[]> samples, List<int[]> references) {
    requireSome("sample", samples);
    requireSome("reference", references);
    return mean(samples, new References(references, order), false);
  }

  /**
   * Returns self-BLEU: the mean BLEU of samples, each against all others (Zhu et al. 2018). A high
   * value means little diversity. It grows with the number of samples.
   *
   * @param samples at least two
   * @throws IllegalArgumentException if there are fewer
   */
  public double self(List<int[]> samples) {
    if (samples.size() < 2) {
      throw new IllegalArgumentException(
          "Self-BLEU needs at least 2 samples, got " + samples.size());
    }
    return mean(samples, new References(samples, order), true);
  }

  private double mean(List<int[]> samples, References references, boolean withoutItself) {
    double sum = 0;
    for (int i = 0; i < samples.size(); i++) {
      Matches matches = new Matches(order);
      references.match(samples.get(i), withoutItself ? i : -1, matches);
      sum += matches.bleu(smoothing);
    }
    return sum / samples.size();
  }

  private static void requireSome(String what, List<?> sequences) {
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("BLEU needs at least 1 " + what + ", got none");
    }
  }
}
