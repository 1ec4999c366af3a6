package io.gen4j.gan;

import io.gen4j.core.data.Batch;
import io.gen4j.core.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Keeps the whole model now and then, and goes back to it when a step fails. */
final class RollbackStep implements TrainingStep {

  private final TrainingStep step;
  private final List<Restorable> networks;
  private final Runnable refresh;
  private final int every;
  private final LongConsumer count;
  private long kept = -1;

  /**
   * Wraps a step.
   *
   * @param networks what is kept
   * @param refresh is called when it has been put back
   * @param every number of steps between two copies
   * @param count is told the number of steps that the model has made when it has gone back
   */
  RollbackStep(
      TrainingStep step,
      List<Restorable> networks,
      Runnable refresh,
      int every,
      LongConsumer count) {
    this.step = step;
    this.networks = networks;
    this.refresh = refresh;
    this.every = every;
    this.count = count;
  }

  @Override
  public int batchesPerStep() {
    return step.batchesPerStep();
  }

  @Override
  public Map<String, Double> run(long number, Supplier<Batch> batches) {
    if (kept < 0 || number >= kept + every) {
      networks.forEach(Restorable::keep);
      kept = number;
    }
    try {
      return step.run(number, batches);
    } catch (RuntimeException e) {
      networks.forEach(Restorable::restore);
      refresh.run();
      count.accept(kept);
      throw e;
    }
  }
}
