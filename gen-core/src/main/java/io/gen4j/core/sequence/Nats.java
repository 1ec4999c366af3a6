package io.gen4j.core.sequence;

/**
 * The likelihood of data under a model.
 *
 * @param total negative log-likelihood of all predicted steps in nats
 * @param steps number of predicted steps, without padding: tokens or frames
 */
public record Nats(double total, long steps) {

  /** Returns the mean negative log-likelihood of a step in nats. */
  public double perStep() {
    return total / steps;
  }

  /** Returns the perplexity, {@code exp(perStep())}. */
  public double perplexity() {
    return Math.exp(perStep());
  }

  /** Returns the mean negative log-likelihood of a step in bits. */
  public double bitsPerStep() {
    return perStep() / Math.log(2);
  }
}
