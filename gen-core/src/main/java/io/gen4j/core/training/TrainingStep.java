package io.gen4j.core.training;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import java.util.Map;
import java.util.function.Supplier;

/** One training step of a model. It reads batches, updates parameters and returns metrics. */
public interface TrainingStep {

  /** Returns the number of batches that a step reads. */
  default int batchesPerStep() {
    return 1;
  }

  /**
   * Called once at the start of each call of {@code fit}, after all checks. A rejected call of
   * {@code fit} changes nothing.
   */
  default void begin(Dataset dataset) {}

  /**
   * Runs one step.
   *
   * @param step number of the step from 0, over all calls of fit; random numbers of the step must
   *     be derived from it
   * @param batches returns the next batch; the model must not change before the last one of the
   *     step, except by {@link Trainer#apply}
   * @return metrics by name, in a fixed order
   * @throws NonFiniteException if the loss or a gradient is not finite; the named network then has
   *     the parameters of its last good update
   */
  Map<String, Double> run(long step, Supplier<Batch> batches);
}
