package io.gen4j.core.training;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import java.util.Map;
import java.util.function.Supplier;

/** One step of a model: takes the batches that it needs, moves its parameters, reports metrics. */
public interface TrainingStep {

  /** Returns how many batches a step takes from the data. */
  default int batchesPerStep() {
    return 1;
  }

  /**
   * Called once at the start of each call of {@code fit}, after everything was checked: a fit that
   * is refused changes nothing.
   */
  default void begin(Dataset dataset) {}

  /**
   * Makes one step.
   *
   * @param step number of the step from 0, over all calls of fit; a step that draws random numbers
   *     derives them from it
   * @param batches gives the next batch
   * @return metrics by name, in a fixed order
   * @throws NonFiniteException if the loss or a gradient is not finite; the network that it names
   *     then has the parameters of its last good update
   */
  Map<String, Double> run(long step, Supplier<Batch> batches);
}
