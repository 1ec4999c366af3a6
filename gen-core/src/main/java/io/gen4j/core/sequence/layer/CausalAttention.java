package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.AttentionKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The attention block of a decoder (Vaswani et al. 2017, arXiv:1706.03762; normalization before the
 * block as in GPT-2): {@code x + dropout(W attention(normalization(x)))}. A step attends to itself
 * and to earlier steps, with scores {@code q k / sqrt(width / heads)}. There are no biases.
 */
public final class CausalAttention extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;
  @JsonProperty private int heads;
  @JsonProperty private double deviation;
  @JsonProperty private double outDeviation;
  @JsonProperty private double dropout;

  CausalAttention() {}

  /**
   * Creates the layer.
   *
   * @param width values per step, a multiple of the number of heads
   * @param heads number of heads
   * @param deviation standard deviation of the initial weights of queries, keys and values
   * @param outDeviation the same for the weights of the result; GPT-2 divides it by the square root
   *     of the number of blocks
   * @param dropout probability of zeroing a value of the block's result in training
   * @throws IllegalArgumentException if a number is out of range
   */
  public CausalAttention(
      int width, int heads, double deviation, double outDeviation, double dropout) {
    this.width = positive("The width", width);
    this.heads = positive("The number of heads", heads);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "The width must be a multiple of the number of heads, got " + width + " and " + heads);
    }
    this.deviation = InitialWeights.positive(deviation);
    this.outDeviation = InitialWeights.positive(outDeviation);
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new AttentionKind(width, heads, deviation, outDeviation, dropout);
  }
}
