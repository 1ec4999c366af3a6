package io.gen4j.core.evaluation;

/** A mean and its standard error, updated number by number (Welford 1962). */
final class RunningMean {

  private long count;
  private double mean;
  private double squares;

  void add(double value) {
    count++;
    double before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }

  long count() {
    return count;
  }

  double mean() {
    if (count == 0) {
      throw new IllegalStateException("A mean needs values, but no values were added");
    }
    return mean;
  }

  double standardError() {
    return count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
  }
}
