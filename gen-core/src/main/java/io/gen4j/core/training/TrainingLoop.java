package io.gen4j.core.training;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ReadInterruptedException;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.monitoring.Recording;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of {@code fit}: batches, steps, epochs, callbacks, report. */
final class TrainingLoop implements Progress.Control {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Trainer trainer;
  private final TrainingStep model;
  private final Dataset dataset;
  private final ValueRange range;
  private final long seed;
  private final FitOptions options;
  private final CallbackList callbacks;
  private final TrainingCounts start;
  private final Progress.Plan plan;
  private final List<Map<String, Double>> epochs = new ArrayList<>();
  private final HistoryRecorder recorder = new HistoryRecorder();
  private final Map<String, double[]> sums = new LinkedHashMap<>();
  // Another thread may stop the training.
  private volatile boolean stopped;
  private Snapshot kept;
  private TrainingCounts keptCounts;
  // The counts after the current step. They become valid when the step has succeeded.
  private TrainingCounts reading;
  private Batch latest;
  private int batchesOfStep;
  // Whether the current step may have changed a part of the model.
  private boolean moving;
  private Batches batches;
  private long waitedNanos;
  private double stepSeconds;

  TrainingLoop(
      Trainer trainer,
      GenerativeModel generative,
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
    this.callbacks = new CallbackList(options.callbacks());
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
    this.plan =
        new Progress.Plan(
            generative,
            dataset,
            options,
            start.steps(),
            start.steps() + remaining,
            ceiling(perPass, each),
            totalEpochs);
  }

  /** Returns the number of steps that this training will make if it is not stopped. */
  long remainingSteps() {
    return plan.totalSteps() - start.steps();
  }

  TrainingReport run() {
    trainer.setCounts(start);
    if (remainingSteps() == 0) {
      LOG.warn(
          "Nothing to train: the model has made {} steps and {} epochs, and this call of fit"
              + " requests a total of {}, including earlier calls",
          start.steps(),
          start.epochs(),
          options.steps() > 0 ? options.steps() + " steps" : options.epochs() + " epochs");
    }
    long began = System.nanoTime();
    try {
      steps(began);
    } catch (RuntimeException | Error e) {
      Throwable cause = ofInterrupt(e) ? new TrainingInterruptedException(steps(), e) : e;
      callbacks.fail(new TrainingFailure(cause, report(trainer.counts(), began), !moving));
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause;
    }
    TrainingCounts last = trainer.counts();
    if (kept != null) {
      trainer.guard().changing();
      kept.restore();
      trainer.setCounts(keptCounts);
      trainer.guard().whole();
    }
    TrainingReport report = report(last, began);
    callbacks.end(report);
    return report;
  }

  private void steps(long began) {
    Rollback rollback = trainer.rollback();
    int firstBatch = Math.toIntExact(start.examplesInEpoch() / options.batchSize());
    try (Batches opened =
        Batches.of(dataset, options.batchSize(), range, seed, start.epochs(), firstBatch)) {
      batches = opened;
      callbacks.start(progress(start, start, Map.of(), began));
      while (isUnderWay()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new TrainingInterruptedException(steps(), null);
        }
        step(rollback, began);
      }
    }
  }

  /**
   * Whether an interrupt caused a failure. An interrupt ends waiting for data, and the writing of a
   * file in a callback.
   */
  private static boolean ofInterrupt(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof ReadInterruptedException || e instanceof ClosedByInterruptException) {
        return !(failure instanceof TrainingInterruptedException);
      }
    }
    return false;
  }

  private long steps() {
    return trainer.counts().steps();
  }

  private TrainingReport report(TrainingCounts last, long began) {
    return new TrainingReport(
        steps(),
        last.examples() - start.examples(),
        secondsSince(began),
        epochs,
        stopped,
        recorder.history());
  }

  private boolean isUnderWay() {
    TrainingCounts counts = trainer.counts();
    return !stopped
        && (options.steps() > 0
            ? counts.steps() < options.steps()
            : counts.epochs() < options.epochs());
  }

  private void step(Rollback rollback, long began) {
    TrainingCounts before = trainer.counts();
    Map<String, Double> metrics;
    Recording.Step recorded = Recording.step(before.steps() + 1);
    long stepBegan = System.nanoTime();
    waitedNanos = 0;
    try {
      metrics = change(rollback, before);
    } finally {
      trainer.guard().whole();
    }
    TrainingCounts after = trainer.counts();
    stepSeconds = secondsSince(stepBegan);
    recorded.end(this::name, after.examples() - before.examples(), waitedNanos);
    Progress progress = progress(before, after, metrics, began);
    callbacks.step(progress);
    progress.metrics().forEach(this::add);
    recorder.add(progress);
    if (progress.endsEpoch() || !isUnderWay()) {
      epochs.add(means());
      sums.clear();
    }
    if (progress.endsEpoch()) {
      callbacks.epoch(progress);
    }
  }

  /** Runs the model's step and everything else of a step that changes the model or its counts. */
  private Map<String, Double> change(Rollback rollback, TrainingCounts before) {
    Map<String, Double> metrics;
    try {
      if (rollback != null) {
        rollback.beforeStep(before);
      }
      reading = before;
      batchesOfStep = 0;
      moving = false;
      metrics = model.run(before.steps(), this::read);
    } catch (ReadInterruptedException e) {
      // The model is still valid, since steps read their batches before they change it.
      throw e;
    } catch (RuntimeException e) {
      if (rollback != null) {
        trainer.guard().changing();
        trainer.setCounts(rollback.restore(e));
        moving = false;
      }
      throw e instanceof NonFiniteException diverged ? diverged.onData(latest) : e;
    }
    trainer.guard().changing();
    trainer.moveAverages(before.steps());
    trainer.setCounts(
        new TrainingCounts(
            before.steps() + 1, reading.examples(), reading.epochs(), reading.examplesInEpoch()));
    if (rollback != null) {
      rollback.afterStep();
    }
    moving = false;
    return metrics;
  }

  private Batch read() {
    moving = false;
    long began = System.nanoTime();
    latest = batches.next();
    waitedNanos += System.nanoTime() - began;
    batchesOfStep++;
    if (batchesOfStep == model.batchesPerStep()) {
      // Until here, others may read the model while this thread waits for data.
      trainer.guard().changing();
    }
    moving = true;
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
        after.epochs() > before.epochs(),
        this);
  }

  /** Returns the name of the model in recordings and meters. */
  @Override
  public String name() {
    Object kind = plan.model() == null ? null : plan.model().describe().get("kind");
    return kind == null ? model.getClass().getSimpleName() : kind.toString();
  }

  @Override
  public double stepSeconds() {
    return stepSeconds;
  }

  @Override
  public int batchesAhead() {
    return batches.ahead();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  @Override
  public void keep() {
    if (kept == null) {
      kept = trainer.wholeSnapshot();
    }
    kept.keep();
    keptCounts = trainer.counts();
  }

  /**
   * Returns the counts at the start of the next batch of the current size. A pass without a
   * remaining batch counts as ended.
   */
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

  /** Adds to the sum and the count of a metric. Not every step has every metric. */
  private void add(String metric, double value) {
    double[] sum = sums.computeIfAbsent(metric, name -> new double[2]);
    sum[0] += value;
    sum[1]++;
  }

  private Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum[0] / sum[1]));
    return means;
  }
}
