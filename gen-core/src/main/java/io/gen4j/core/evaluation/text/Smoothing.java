package io.gen4j.core.evaluation.text;

/**
 * What BLEU does when no n-gram matches. The numbers are those of Chen and Cherry 2014, "A
 * Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU". Without one match of a
 * single token, BLEU is 0 in any case.
 */
public enum Smoothing {
  /** BLEU is 0. */
  NONE,
  /** Counts 0.1 matches (their method 1). The tables of Texygen use it. */
  EPSILON,
  /** Adds 1 to matches and n-grams from bigrams on (method 2, Lin and Och 2004). */
  ADD_ONE,
  /** Counts 1/2 matches for the first n without any, 1/4 for the next, and so on (method 3). */
  GEOMETRIC,
  /** As {@link #GEOMETRIC}, times ln(length) / 5, so short sequences get less (method 4). */
  LENGTH_SCALED;

  private static final double EPSILON_MATCHES = 0.1;
  private static final double K = 5;

  /** Returns the precision for each n. */
  double[] precisions(long[] matched, long[] total, long length) {
    double[] precisions = new double[matched.length];
    double power = 1;
    for (int n = 0; n < precisions.length; n++) {
      double count = matched[n];
      double of = Math.max(1, total[n]);
      if (this == ADD_ONE && n > 0) {
        count++;
        of++;
      } else if (count == 0) {
        power /= 2;
        count =
            switch (this) {
              case EPSILON -> EPSILON_MATCHES;
              case GEOMETRIC -> power;
              case LENGTH_SCALED -> power * Math.log(length) / K;
              default -> 0;
            };
      }
      precisions[n] = count / of;
    }
    return precisions;
  }
}
