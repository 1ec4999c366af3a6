package io.gen4j.core.evaluation.text;

/** Counts of matching n-grams, for each n from 1, and the lengths for the brevity penalty. */
final class Matches {

  final long[] matched;
  final long[] total;
  private long length;
  private long referenceLength;

  Matches(int order) {
    this.matched = new long[order];
    this.total = new long[order];
  }

  void add(int n, long matching, long of) {
    matched[n] += matching;
    total[n] += of;
  }

  void addLengths(int candidate, int reference) {
    length += candidate;
    referenceLength += reference;
  }

  /** Returns BLEU (Papineni et al. 2002). */
  double bleu(Smoothing smoothing) {
    if (matched[0] == 0) {
      return 0;
    }
    double logs = 0;
    for (double precision : smoothing.precisions(matched, total, length)) {
      logs += Math.log(precision);
    }
    double penalty = length > referenceLength ? 1 : Math.exp(1 - referenceLength / (double) length);
    return penalty * Math.exp(logs / matched.length);
  }
}
