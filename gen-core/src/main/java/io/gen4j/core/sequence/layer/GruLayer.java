package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.GruKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Gated recurrent units (Cho et al. 2014, arXiv:1406.1078). The reset gate applies to the product
 * of the recurrent weights, as in most fast implementations: {@code h = (1 - u) tanh(W x + b + r (U
 * h' + c)) + u h'}.
 */
public final class GruLayer extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int inputs;
  @JsonProperty private int units;
  @JsonProperty private double dropout;

  GruLayer() {}

  /**
   * Creates the layer.
   *
   * @param inputs values per step of the input
   * @param units values per step of the output
   * @param dropout probability of zeroing a value of the output in training; the recurrence sees
   *     the values without dropout (Zaremba et al. 2014, arXiv:1409.2329)
   * @throws IllegalArgumentException if a number is out of range
   */
  public GruLayer(int inputs, int units, double dropout) {
    this.inputs = positive("The number of inputs", inputs);
    this.units = positive("The number of units", units);
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new GruKind(inputs, units, dropout);
  }
}
