package io.gen4j.core.testing;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Trainings of no model, five steps of four examples an epoch, whose metrics are a function of the
 * step.
 */
public final class Runs {

  private static final int BATCH = 4;

  private final Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
  private final LongFunction<Map<String, Double>> metrics;

  private Runs(LongFunction<Map<String, Double>> metrics) {
    this.metrics = metrics;
  }

  /** A training from the start. The function gets the number of steps made, from 1. */
  public static Runs of(LongFunction<Map<String, Double>> metrics) {
    return new Runs(metrics);
  }

  /** The same training gone on with from a checkpoint after some steps. */
  public static Runs resumed(long steps, LongFunction<Map<String, Double>> metrics) {
    Runs run = new Runs(metrics);
    long pass = 5L * BATCH;
    run.trainer.resume(
        new TrainingCounts(steps, steps * BATCH, steps * BATCH / pass, steps * BATCH % pass), null);
    return run;
  }

  /** Trains until so many steps have been made in all. */
  public TrainingReport fit(long steps, Callback... callbacks) {
    Dataset data = SmallSet.of(20);
    TrainingStep step =
        new TrainingStep() {
          @Override
          public Map<String, Double> run(long made, Supplier<Batch> batches) {
            batches.get();
            return metrics.apply(made + 1);
          }
        };
    FitOptions options = FitOptions.steps(steps).withBatchSize(BATCH);
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    return trainer.fit(step, data, new ValueRange(0, 20), 1, options);
  }
}
