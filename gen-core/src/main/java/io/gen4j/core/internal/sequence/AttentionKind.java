package io.gen4j.core.internal.sequence;

import java.util.List;

/**
 * The residual block {@code x + W attention(normalization(x))} with causal attention of several
 * heads. It has no biases.
 *
 * @param deviation standard deviation of the initial weights
 * @param outDeviation the same for the weights of the sum that is added to the input
 */
public record AttentionKind(
    int width, int heads, double deviation, double outDeviation, double dropout)
    implements StepKind {

  static final String GAIN = "gain";
  static final String IN = "in";
  static final String OUT = "out";

  @Override
  public List<StepParameter> parameters() {
    return List.of(
        StepParameter.constant(GAIN, width, 1),
        StepParameter.normal(IN, width, 3 * width, deviation),
        StepParameter.normal(OUT, width, width, outDeviation));
  }

  @Override
  public int outputs() {
    return width;
  }

  @Override
  public StepPasses fast() {
    return new AttentionPasses(this);
  }

  @Override
  public StepPasses plain() {
    return new PlainAttention(this);
  }
}
