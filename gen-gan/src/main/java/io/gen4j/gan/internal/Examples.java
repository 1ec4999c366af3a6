package io.gen4j.gan.internal;

import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.internal.padding.StepWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Real or generated examples of a step.
 *
 * @param data {@code [batch, ...data]}
 * @param conditions conditions of the examples, one row each
 * @param mask padding mask {@code [batch, time]}, or null
 * @param inputs the generator's inputs for these examples; empty for real examples
 */
public record Examples(
    INDArray data, ConditionBatch conditions, INDArray mask, INDArray... inputs) {

  /** Sets padded steps to 0. */
  public Examples {
    data = StepWeights.of(mask, data).zero(data);
  }

  /** Returns changed copies of these examples. */
  Examples withData(INDArray changed) {
    return new Examples(changed, conditions, mask, inputs);
  }
}
