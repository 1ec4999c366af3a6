package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.LstmKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
 * 2000) without peepholes. It computes the same as DL4J's {@code LSTM} with tanh and sigmoid, and
 * has the same order of gates: block input, forget gate, output gate, input gate.
 */
public final class LstmLayer extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int inputs;
  @JsonProperty private int units;
  @JsonProperty private double forgetBias;
  @JsonProperty private double dropout;

  LstmLayer() {}

  /**
   * Creates the layer with an initial bias of the forget gate of 1 (Jozefowicz et al. 2015).
   *
   * @param inputs values per step of the input
   * @param units values per step of the output
   * @param dropout probability of zeroing a value of the output in training; the recurrence sees
   *     the values without dropout (Zaremba et al. 2014, arXiv:1409.2329)
   * @throws IllegalArgumentException if a number is out of range
   */
  public LstmLayer(int inputs, int units, double dropout) {
    this.inputs = positive("The number of inputs", inputs);
    this.units = positive("The number of units", units);
    this.forgetBias = 1;
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new LstmKind(inputs, units, forgetBias, dropout);
  }
}
