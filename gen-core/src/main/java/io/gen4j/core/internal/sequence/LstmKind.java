package io.gen4j.core.internal.sequence;

import java.util.List;

/**
 * Long short-term memory without peepholes, with DL4J's order of gates: block input, forget gate,
 * output gate, input gate.
 */
public record LstmKind(int inputs, int units, double forgetBias, double dropout)
    implements StepKind {

  static final String IN = "in";
  static final String RECURRENT = "recurrent";
  static final String BIAS = "bias";

  @Override
  public List<StepParameter> parameters() {
    double bound = 1 / Math.sqrt(units);
    return List.of(
        StepParameter.uniform(IN, inputs, 4 * units, bound),
        StepParameter.uniform(RECURRENT, units, 4 * units, bound),
        new StepParameter(
            BIAS, 1, 4 * units, new StepParameter.Constant(forgetBias, units, 2 * units)));
  }

  @Override
  public int outputs() {
    return units;
  }

  @Override
  public StepPasses fast() {
    return new LstmPasses(this);
  }

  @Override
  public StepPasses plain() {
    return new PlainLstm(this);
  }
}
