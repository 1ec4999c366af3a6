package io.gen4j.examples.support;

import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingHistory;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Trains a model the way all examples do: in a {@link RunFolder}, with an additional {@code
 * model.zip} that plain DL4J can sample from. Plots the losses and records time and memory.
 */
public final class TrainingRun {

  private final TrainingArguments arguments;
  private final List<Callback> callbacks = new ArrayList<>();
  private final MemoryTrace memory = new MemoryTrace();
  private final Watch watch = new Watch();
  private RunFolder folder;
  private TrainingReport report;
  private RunHistory earlier;

  /** Prepares a run. */
  public TrainingRun(TrainingArguments arguments) {
    this.arguments = arguments;
    this.folder = arguments.folder();
  }

  /** Adds a callback. It runs after the save of the model, if the epoch has one. */
  public TrainingRun with(Callback callback) {
    callbacks.add(callback);
    return this;
  }

  /** Also keeps the best model by a metric as {@code checkpoints/best.zip}. */
  public TrainingRun withBest(String metric, Goal goal) {
    folder = folder.withBest(metric, goal);
    return this;
  }

  /**
   * Trains and saves the model, and writes {@code losses.png}.
   *
   * @param fit trains the model
   */
  public TrainingReport fit(
      GenerativeModel model, BiFunction<Dataset, FitOptions, TrainingReport> fit, Dataset data) {
    earlier = RunHistory.read(history(), model.steps());
    FitOptions options =
        FitOptions.epochs(arguments.epochs())
            .withBatchSize(arguments.batch())
            .withPrecision(arguments.precision())
            .withCallback(folder)
            .withCallback(TrainingDisplay.create())
            .withCallback(watch)
            .withCallback(memory)
            .withCallback(new SaveEpochs(arguments.model(), arguments.betweenSaves()));
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    report = fit.apply(data, options);
    model.save(arguments.model());
    if (!watch.losses.isEmpty()) {
      wholeHistory().plot(arguments.output("losses.png"), watch.losses.toArray(String[]::new));
    }
    return report;
  }

  /** Returns every metric of the run by step, including earlier calls. */
  public TrainingHistory wholeHistory() {
    return Files.exists(history()) ? TrainingHistory.readCsv(history()) : TrainingHistory.EMPTY;
  }

  /** Returns the model that {@link #withBest} kept. */
  public Optional<Path> best() {
    return folder.best();
  }

  private Path history() {
    return arguments.output("history.csv");
  }

  /**
   * Writes {@code metrics.json} with the figures of the model, followed by time and memory of the
   * training. Prints the training time and the output folder.
   */
  public void finish(MetricsFile figures) {
    describe(figures).write(arguments.output("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "%d steps in %.0f s (%.0f images/s)%nwrote %s%n",
        report.steps(),
        seconds(),
        imagesPerSecond(),
        arguments.output().toAbsolutePath());
  }

  private MetricsFile describe(MetricsFile metrics) {
    long peak = ProcessMemory.peakResidentBytes().orElse(-1);
    return metrics
        .put("seconds", seconds())
        .put("steps", report.steps())
        .put("images_per_second", imagesPerSecond())
        .put("peak_rss_bytes", peak < 0 ? null : peak)
        .put("first_half_rss_bytes", memory.firstHalfBytes())
        .put("second_half_rss_bytes", memory.secondHalfBytes())
        .put("epochs", earlier.epochsWith(report, watch.firstEpoch));
  }

  private double seconds() {
    return earlier.seconds() + report.seconds();
  }

  private double imagesPerSecond() {
    return seconds() > 0 ? (earlier.examples() + report.examples()) / seconds() : 0;
  }

  /** Records in which epoch a training begins and which metrics the model itself reports. */
  private static final class Watch implements Callback {

    private final Set<String> losses = new LinkedHashSet<>();
    private long firstEpoch;

    @Override
    public void onStart(Progress start) {
      firstEpoch = start.counts().epochs() + 1;
    }

    @Override
    public void onStep(Progress progress) {
      for (String metric : progress.metrics().keySet()) {
        if (!progress.isMeasured(metric)) {
          losses.add(metric);
        }
      }
    }
  }

  /** Saves at the end of an epoch, but not so often that saving slows down short epochs. */
  private static final class SaveEpochs implements Callback {

    private final Path file;
    private final Duration between;
    private long saved = System.nanoTime();

    SaveEpochs(Path file, Duration between) {
      this.file = file;
      this.between = between;
    }

    @Override
    public void onEpoch(Progress progress) {
      if (System.nanoTime() - saved >= between.toNanos()) {
        progress.model().save(file);
        saved = System.nanoTime();
      }
    }
  }
}
