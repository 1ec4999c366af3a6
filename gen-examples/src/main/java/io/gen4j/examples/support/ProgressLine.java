package io.gen4j.examples.support;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how training goes: a progress bar with epoch, losses, examples per second and time left on
 * a terminal, and a plain line from time to time where there is none.
 */
public final class ProgressLine implements Callback {

  private static final int WIDTH = 110;
  private static final double SECONDS_BETWEEN_LINES = 15;

  private final boolean terminal;
  private ProgressBar bar;
  private long firstStep;
  private double lastLine;

  /** Creates the display, a bar if the process has a terminal. */
  public ProgressLine() {
    this(System.console() != null);
  }

  /** Creates the display, a bar or plain lines. */
  ProgressLine(boolean terminal) {
    this.terminal = terminal;
  }

  @Override
  public void onStart(Progress start) {
    firstStep = start.step();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setInitialMax(start.totalSteps())
              .startsFrom(start.step(), Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(500)
              .setMaxRenderedLength(WIDTH)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .build();
    }
  }

  @Override
  public void onStep(Progress progress) {
    if (bar != null) {
      bar.stepTo(progress.step());
      bar.setExtraMessage(summary(progress));
    } else if (progress.seconds() - lastLine >= SECONDS_BETWEEN_LINES
        || progress.step() == progress.totalSteps()) {
      lastLine = progress.seconds();
      System.out.printf(
          Locale.ROOT,
          "step %d/%d  %s  %s left%n",
          progress.step(),
          progress.totalSteps(),
          summary(progress),
          left(progress));
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    close();
  }

  /** Takes the bar off the terminal; {@link #onEnd} does so too, but not after a failure. */
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private static String summary(Progress progress) {
    String losses =
        progress.metrics().entrySet().stream()
            .map(ProgressLine::metric)
            .collect(Collectors.joining(" "));
    return String.format(
        Locale.ROOT,
        "epoch %d/%d %s %.0f images/s",
        progress.epoch(),
        progress.totalEpochs(),
        losses,
        progress.examplesPerSecond());
  }

  private static String metric(Map.Entry<String, Double> metric) {
    return String.format(
        Locale.ROOT, "%s %.3f", metric.getKey().replace("_loss", ""), metric.getValue());
  }

  private String left(Progress progress) {
    long done = progress.step() - firstStep;
    double perStep = progress.seconds() / Math.max(1, done);
    long seconds = Math.round(perStep * (progress.totalSteps() - progress.step()));
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
