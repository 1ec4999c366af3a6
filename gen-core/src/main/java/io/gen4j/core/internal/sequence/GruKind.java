package io.gen4j.core.internal.sequence;

import java.util.List;

/**
 * Gated recurrent units whose reset gate applies to the product of the recurrent weights. The order
 * of gates is candidate, reset gate, update gate.
 */
public record GruKind(int inputs, int units, double dropout) implements StepKind {

  static final String IN = "in";
  static final String RECURRENT = "recurrent";
  static final String BIAS = "bias";
  static final String INNER = "innerBias";

  @Override
  public List<StepParameter> parameters() {
    double bound = 1 / Math.sqrt(units);
    return List.of(
        StepParameter.uniform(IN, inputs, 3 * units, bound),
        StepParameter.uniform(RECURRENT, units, 3 * units, bound),
        StepParameter.constant(BIAS, 3 * units, 0),
        StepParameter.constant(INNER, units, 0));
  }

  @Override
  public int outputs() {
    return units;
  }

  @Override
  public StepPasses fast() {
    return new GruPasses(this);
  }

  @Override
  public StepPasses plain() {
    return new PlainGru(this);
  }
}
