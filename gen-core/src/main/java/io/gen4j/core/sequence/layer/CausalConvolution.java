package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.ConvolutionKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A convolution over time with a ReLU. A step of the output sees the same step of the input and the
 * {@code width - 1} steps before it; steps before the first one are zero. Several widths, each with
 * its maximum over time, classify text (Kim 2014, arXiv:1408.5882).
 */
public final class CausalConvolution extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int inputs;
  @JsonProperty private int outputs;
  @JsonProperty private int width;
  @JsonProperty private double dropout;

  CausalConvolution() {}

  /**
   * Creates the layer.
   *
   * @param inputs values per step of the input
   * @param outputs values per step of the output
   * @param width number of steps that an output sees, 1 or more
   * @param dropout probability of zeroing a value of the output in training
   * @throws IllegalArgumentException if a number is out of range
   */
  public CausalConvolution(int inputs, int outputs, int width, double dropout) {
    this.inputs = positive("The number of inputs", inputs);
    this.outputs = positive("The number of outputs", outputs);
    this.width = positive("The width", width);
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new ConvolutionKind(inputs, outputs, width, dropout);
  }
}
