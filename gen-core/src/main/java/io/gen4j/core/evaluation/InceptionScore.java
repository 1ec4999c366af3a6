package io.gen4j.core.evaluation;

/**
 * The inception score with any classifier (Salimans et al. 2016, arXiv:1606.03498): exp of the mean
 * divergence KL(p(class | x) ‖ p(class)). It is between 1 and the number of classes. Memory does
 * not grow with the number of samples. If the classifier is not Inception, compare scores only with
 * scores of the same classifier. Not thread-safe.
 */
public final class InceptionScore {

  private final double[] sum;
  private double negativeEntropy;
  private long count;

  /**
   * Starts a score for a classifier with this number of classes.
   *
   * @param classes number of classes, 2 or more
   * @throws IllegalArgumentException if there are fewer than 2 classes
   */
  public InceptionScore(int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException(
          "A classifier must have 2 or more classes, got" + " " + classes);
    }
    this.sum = new double[classes];
  }

  /**
   * Adds samples.
   *
   * @param probabilities {@code [batch][classes]}; each row is a probability distribution
   * @throws IllegalArgumentException if a row has another number of classes or a negative value, or
   *     if its sum is not 1 within 1e-3
   */
  public InceptionScore add(double[]... probabilities) {
    for (double[] row : probabilities) {
      double total = 0;
      for (double p : row) {
        total += p >= 0 ? p : Double.NaN;
      }
      if (row.length != sum.length || !(Math.abs(total - 1) < 1e-3)) {
        throw new IllegalArgumentException(
            "The probabilities of "
                + sum.length
                + " classes must be 0 or more and sum to 1, got "
                + row.length
                + " that sum to "
                + total);
      }
      for (int c = 0; c < row.length; c++) {
        sum[c] += row[c];
        negativeEntropy += row[c] == 0 ? 0 : row[c] * Math.log(row[c]);
      }
      count++;
    }
    return this;
  }

  /**
   * Returns the score of all samples that were added.
   *
   * @throws IllegalStateException if no samples were added
   */
  public double value() {
    if (count == 0) {
      throw new IllegalStateException("A score needs samples, but no samples were added");
    }
    double marginal = 0;
    for (double total : sum) {
      double p = total / count;
      marginal += p == 0 ? 0 : p * Math.log(p);
    }
    return Math.exp(negativeEntropy / count - marginal);
  }
}
