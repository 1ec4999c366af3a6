package io.gen4j.core.training;

import io.gen4j.core.data.Batch;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Tells after every good step how many there are, so that a failure later loses no count.
 *
 * @param step the step that is counted
 * @param count is told the number of steps made, over all calls of {@code fit}
 */
public record CountingStep(TrainingStep step, LongConsumer count) implements TrainingStep {

  @Override
  public int batchesPerStep() {
    return step.batchesPerStep();
  }

  @Override
  public Map<String, Double> run(long number, Supplier<Batch> batches) {
    Map<String, Double> metrics = step.run(number, batches);
    count.accept(number + 1);
    return metrics;
  }
}
