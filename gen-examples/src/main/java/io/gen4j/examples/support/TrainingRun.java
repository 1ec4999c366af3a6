package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Trains a model as every example does: shows how it goes, keeps whole epochs on disk so that a run
 * that is cut off can be resumed, draws the losses, and counts what it took.
 */
public final class TrainingRun {

  private static final int SPAN = 50;

  private final TrainingArguments arguments;
  private final List<Callback> callbacks = new ArrayList<>();
  private final MemoryTrace memory = new MemoryTrace();
  private TrainingReport report;

  /** Prepares a run. */
  public TrainingRun(TrainingArguments arguments) {
    this.arguments = arguments;
  }

  /** Adds a callback, called after the model of an epoch is saved, if it is. */
  public TrainingRun with(Callback callback) {
    callbacks.add(callback);
    return this;
  }

  /**
   * Trains and saves the model, and draws {@code losses.png}.
   *
   * @param title title of the curves
   * @param fit trains the model
   * @param save saves the model
   */
  public TrainingReport fit(
      String title,
      BiFunction<Dataset, FitOptions, TrainingReport> fit,
      Consumer<Path> save,
      Dataset data) {
    ProgressLine progress = new ProgressLine();
    LossHistory losses = new LossHistory(SPAN);
    Path model = arguments.model();
    FitOptions options =
        FitOptions.epochs(arguments.epochs())
            .withBatchSize(arguments.batch())
            .withCallback(progress)
            .withCallback(losses)
            .withCallback(memory)
            .withCallback(new SaveEpochs(save, model, arguments.betweenSaves()));
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    try {
      report = fit.apply(data, options);
    } finally {
      progress.close();
    }
    save.accept(model);
    losses.writePng(title, arguments.output("losses.png"));
    return report;
  }

  /**
   * Writes {@code metrics.json}: figures of the model, then what the training took; and prints how
   * long the training was, and where the results are.
   */
  public void finish(MetricsFile figures) {
    describe(figures).write(arguments.output("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "%d steps in %.0f s (%.0f images/s)%nwrote %s%n",
        report.steps(),
        report.seconds(),
        report.examplesPerSecond(),
        arguments.output().toAbsolutePath());
  }

  private MetricsFile describe(MetricsFile metrics) {
    long peak = ProcessMemory.peakResidentBytes().orElse(-1);
    return metrics
        .put("seconds", report.seconds())
        .put("steps", report.steps())
        .put("images_per_second", report.examplesPerSecond())
        .put("peak_rss_bytes", peak < 0 ? null : peak)
        .put("first_half_rss_bytes", memory.firstHalfBytes())
        .put("second_half_rss_bytes", memory.secondHalfBytes())
        .put("epochs", report.epochs());
  }

  /** Saves after an epoch, but not so often that short epochs are spent on it. */
  private static final class SaveEpochs implements Callback {

    private final Consumer<Path> save;
    private final Path file;
    private final Duration between;
    private long saved = System.nanoTime();

    SaveEpochs(Consumer<Path> save, Path file, Duration between) {
      this.save = save;
      this.file = file;
      this.between = between;
    }

    @Override
    public void onEpoch(Progress progress) {
      if (System.nanoTime() - saved >= between.toNanos()) {
        save.accept(file);
        saved = System.nanoTime();
      }
    }
  }
}
