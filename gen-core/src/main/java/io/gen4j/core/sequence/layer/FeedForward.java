package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.FeedForwardKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The feed-forward block of a decoder (GPT-2, Radford et al. 2019): {@code x + dropout(W gelu(V
 * normalization(x)))} for every step, with the tanh form of the GELU. There are no biases.
 */
public final class FeedForward extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;
  @JsonProperty private int hidden;
  @JsonProperty private double deviation;
  @JsonProperty private double outDeviation;
  @JsonProperty private double dropout;

  FeedForward() {}

  /**
   * Creates the layer.
   *
   * @param width values per step
   * @param hidden units between the two products, usually four times the width
   * @param deviation standard deviation of the initial weights of the first product
   * @param outDeviation the same for the second product; GPT-2 divides it by the square root of the
   *     number of blocks
   * @param dropout probability of zeroing a value of the block's result in training
   * @throws IllegalArgumentException if a number is out of range
   */
  public FeedForward(int width, int hidden, double deviation, double outDeviation, double dropout) {
    this.width = positive("The width", width);
    this.hidden = positive("The number of hidden units", hidden);
    this.deviation = InitialWeights.positive(deviation);
    this.outDeviation = InitialWeights.positive(outDeviation);
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new FeedForwardKind(width, hidden, deviation, outDeviation, dropout);
  }
}
