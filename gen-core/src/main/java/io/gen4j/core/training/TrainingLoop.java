package io.gen4j.core.training;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ReadInterruptedException;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code fit}: batches, steps, epochs, callbacks, report. */
final class TrainingLoop {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Trainer trainer;
  private final TrainingStep model;
  private final Dataset dataset;
  private final ValueRange range;
  private final long seed;
  private final FitOptions options;
  private final List<Callback> callbacks;
  private final TrainingCounts start;
  private final Progress.Plan plan;
  private final List<Map<String, Double>> epochs = new ArrayList<>();
  private final HistoryRecorder recorder = new HistoryRecorder();
  private final Map<String, Double> sums = new LinkedHashMap<>();
  private long summed;
  private boolean stopped;
  // What the step under way has read; counts once it has succeeded.
  private TrainingCounts reading;
  private Batch latest;

  TrainingLoop(
      Trainer trainer,
      TrainingStep model,
      Dataset dataset,
      ValueRange range,
      long seed,
      FitOptions options,
      TrainingCounts made) {
    this.trainer = trainer;
    this.model = model;
    this.dataset = dataset;
    this.range = range;
    this.seed = seed;
    this.options = options;
    this.callbacks =
        options.callbacks().isEmpty() ? List.of(new TrainingLog()) : options.callbacks();
    int perPass = Batches.perEpoch(dataset, options.batchSize());
    this.start = atBatch(made, options.batchSize(), perPass);
    int each = model.batchesPerStep();
    long madeInPass = start.examplesInEpoch() / options.batchSize();
    long remaining;
    long totalEpochs;
    if (options.steps() > 0) {
      remaining = Math.max(0, options.steps() - start.steps());
      totalEpochs = start.epochs() + ceiling(madeInPass + remaining * each, perPass);
    } else {
      long batches = (options.epochs() - start.epochs()) * perPass - madeInPass;
      remaining = ceiling(Math.max(0, batches), each);
      totalEpochs = options.epochs();
    }
    this.plan = new Progress.Plan(start.steps() + remaining, ceiling(perPass, each), totalEpochs);
  }

  /** Returns the steps that this training will make unless it is stopped. */
  long remainingSteps() {
    return plan.totalSteps() - start.steps();
  }

  TrainingReport run() {
    trainer.setCounts(start);
    if (remainingSteps() == 0) {
      LOG.warn(
          "Nothing to train: the model has made {} steps and {} epochs, and this call of fit asks for"
              + " {} in all, earlier calls included",
          start.steps(),
          start.epochs(),
          options.steps() > 0 ? options.steps() + " steps" : options.epochs() + " epochs");
    }
    long began = System.nanoTime();
    Rollback rollback = trainer.rollback();
    int firstBatch = Math.toIntExact(start.examplesInEpoch() / options.batchSize());
    try (Batches batches =
        Batches.of(dataset, options.batchSize(), range, seed, start.epochs(), firstBatch)) {
      Progress first = progress(start, start, Map.of(), began);
      callbacks.forEach(callback -> callback.onStart(first));
      while (isUnderWay()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new TrainingInterruptedException(trainer.counts().steps(), null);
        }
        step(batches, rollback, began);
      }
    } catch (ReadInterruptedException e) {
      throw new TrainingInterruptedException(trainer.counts().steps(), e);
    }
    TrainingCounts end = trainer.counts();
    TrainingReport report =
        new TrainingReport(
            end.steps(),
            end.examples() - start.examples(),
            secondsSince(began),
            epochs,
            stopped,
            recorder.history());
    callbacks.forEach(callback -> callback.onEnd(report));
    return report;
  }

  private boolean isUnderWay() {
    TrainingCounts counts = trainer.counts();
    return !stopped
        && (options.steps() > 0
            ? counts.steps() < options.steps()
            : counts.epochs() < options.epochs());
  }

  private void step(Batches batches, Rollback rollback, long began) {
    TrainingCounts before = trainer.counts();
    Map<String, Double> metrics;
    try {
      if (rollback != null) {
        rollback.beforeStep(before);
      }
      reading = before;
      metrics = model.run(before.steps(), () -> read(batches));
    } catch (ReadInterruptedException e) {
      // Nothing is wrong with the model: steps read their batches before they move anything.
      throw e;
    } catch (RuntimeException e) {
      if (rollback != null) {
        trainer.setCounts(rollback.restore(e));
      }
      throw e instanceof NonFiniteException diverged ? diverged.onData(latest) : e;
    }
    trainer.moveAverages(before.steps());
    TrainingCounts after =
        new TrainingCounts(
            before.steps() + 1, reading.examples(), reading.epochs(), reading.examplesInEpoch());
    trainer.setCounts(after);
    if (rollback != null) {
      rollback.afterStep();
    }
    metrics.forEach((name, value) -> sums.merge(name, value, Double::sum));
    summed++;
    Progress progress = progress(before, after, metrics, began);
    callbacks.forEach(callback -> callback.onStep(progress));
    recorder.add(progress);
    boolean endsEpoch = after.epochs() > before.epochs();
    if (endsEpoch || !isUnderWay()) {
      epochs.add(means(sums, summed));
      sums.clear();
      summed = 0;
    }
    if (endsEpoch) {
      callbacks.forEach(callback -> callback.onEpoch(progress));
    }
  }

  private Batch read(Batches batches) {
    latest = batches.next();
    reading =
        new TrainingCounts(
            reading.steps(),
            reading.examples() + latest.size(),
            reading.epochs() + (latest.endsPass() ? 1 : 0),
            latest.endsPass() ? 0 : reading.examplesInEpoch() + latest.size());
    return latest;
  }

  private Progress progress(
      TrainingCounts before, TrainingCounts after, Map<String, Double> metrics, long began) {
    return new Progress(
        after,
        plan,
        before.epochs() + 1,
        after.examples() - start.examples(),
        secondsSince(began),
        metrics,
        () -> stopped = true);
  }

  /** Where a pass goes on in batches of today's size; a pass that has no batch left has ended. */
  private static TrainingCounts atBatch(TrainingCounts counts, int batchSize, int perPass) {
    long batch = counts.examplesInEpoch() / batchSize;
    return batch < perPass
        ? new TrainingCounts(counts.steps(), counts.examples(), counts.epochs(), batch * batchSize)
        : new TrainingCounts(counts.steps(), counts.examples(), counts.epochs() + 1, 0);
  }

  private static long ceiling(long count, long each) {
    return (count + each - 1) / each;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static Map<String, Double> means(Map<String, Double> sums, long count) {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / count));
    return means;
  }
}
