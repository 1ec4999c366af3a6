package io.gen4j.vae.objective;

/**
 * The terms of a lower bound of log p(x) for a batch, in nats. Arrays over samples hold the K
 * samples of the first example, then those of the second, and so on.
 *
 * @param samples K, latent samples per example
 * @param logLikelihood log p(x|z), {@code [batch * K]}
 * @param logPrior log p(z), {@code [batch * K]}; null if {@code divergence} is given
 * @param logPosterior log q(z|x), {@code [batch * K]}; null if {@code divergence} is given
 * @param divergence KL(q(z|x) ‖ p(z)) in closed form, {@code [batch][latent]}, or null
 */
public record BoundTerms(
    int samples,
    double[] logLikelihood,
    double[] logPrior,
    double[] logPosterior,
    double[][] divergence) {

  /**
   * Checks that the arrays fit each other.
   *
   * @throws IllegalArgumentException if K is below 1 or sizes differ
   */
  public BoundTerms {
    if (samples < 1) {
      throw new IllegalArgumentException("A bound needs 1 or more samples, got " + samples);
    }
    int rows = logLikelihood.length;
    boolean fits =
        divergence == null
            ? logPrior.length == rows && logPosterior.length == rows && rows % samples == 0
            : divergence.length * samples == rows;
    if (!fits) {
      throw new IllegalArgumentException(
          "The terms of a bound must be those of one batch, got "
              + rows
              + " log-likelihoods and K = "
              + samples
              + ", which do not fit the other terms");
    }
  }

  /** Returns the number of examples. */
  public int batch() {
    return logLikelihood.length / samples;
  }

  /** Returns the mean of log p(x|z) over the batch. */
  public double meanLogLikelihood() {
    double sum = 0;
    for (double value : logLikelihood) {
      sum += value;
    }
    return sum / logLikelihood.length;
  }

  /** Returns the mean divergence of the batch: in closed form if given, otherwise sampled. */
  public double meanDivergence() {
    double sum = 0;
    if (divergence == null) {
      for (int i = 0; i < logPrior.length; i++) {
        sum += logPosterior[i] - logPrior[i];
      }
      return sum / logPrior.length;
    }
    for (double[] example : divergence) {
      for (double value : example) {
        sum += value;
      }
    }
    return sum / divergence.length;
  }
}
