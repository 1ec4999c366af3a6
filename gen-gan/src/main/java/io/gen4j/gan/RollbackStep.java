package io.gen4j.gan;

import io.gen4j.core.data.Batch;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Keeps the whole model now and then, and goes back to it when a step fails.
 *
 * <p>A step can leave a model from which none succeeds, which only shows at the next one. So a copy
 * counts once a step from it has succeeded; until then the one before is kept too.
 */
final class RollbackStep implements TrainingStep {

  /** A copy of the whole model. */
  private static final class Copy {

    private final List<Restorable> networks;
    private long steps = -1;

    Copy(List<Restorable> networks) {
      this.networks = networks;
    }

    void keep(long made) {
      networks.forEach(Restorable::keep);
      steps = made;
    }
  }

  private final TrainingStep step;
  private final Runnable refresh;
  private final int every;
  private final LongConsumer count;
  private Copy proven;
  private Copy newest;

  /**
   * Wraps a step.
   *
   * @param networks makes what is kept
   * @param refresh is called when it has been put back
   * @param every number of steps between two copies
   * @param count is told the number of steps that the model has made when it has gone back
   */
  RollbackStep(
      TrainingStep step,
      Supplier<List<Restorable>> networks,
      Runnable refresh,
      int every,
      LongConsumer count) {
    this.step = step;
    this.proven = new Copy(networks.get());
    this.newest = new Copy(networks.get());
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
    boolean copies = proven.steps < 0 || number >= proven.steps + every;
    if (copies) {
      newest.keep(number);
    }
    Map<String, Double> metrics;
    try {
      metrics = step.run(number, batches);
    } catch (RuntimeException e) {
      // Data that cannot be read, for example, are not the model's fault.
      boolean suspect = e instanceof NonFiniteException && proven.steps >= 0;
      goBackTo(copies && !suspect ? newest : proven);
      throw e;
    }
    if (copies) {
      Copy older = proven;
      proven = newest;
      newest = older;
    }
    return metrics;
  }

  private void goBackTo(Copy copy) {
    copy.networks.forEach(Restorable::restore);
    refresh.run();
    count.accept(copy.steps);
  }
}
