package io.gen4j.core.training;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how a training goes, every few seconds, where no callback watches it. */
final class TrainingLog implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private static final double SECONDS_BETWEEN_LINES = 10;

  private double last;
  private long first;

  @Override
  public void onStart(Progress start) {
    first = start.step();
    if (start.totalSteps() > first) {
      LOG.info(
          "Training {} steps, {} an epoch, to epoch {}",
          start.totalSteps() - first,
          start.stepsPerEpoch(),
          start.totalEpochs());
    }
  }

  @Override
  public void onStep(Progress progress) {
    if (progress.seconds() - last >= SECONDS_BETWEEN_LINES
        || progress.step() == progress.totalSteps()) {
      last = progress.seconds();
      LOG.info("{}", line(progress, first));
    }
  }

  /**
   * For example {@code step 120 of 3,120, epoch 1 of 20, loss 0.6931, 840 examples/s, 3:07 left}.
   */
  static String line(Progress progress, long first) {
    double perStep = progress.seconds() / Math.max(1, progress.step() - first);
    long left = Math.round(perStep * (progress.totalSteps() - progress.step()));
    return String.format(
        Locale.ROOT,
        "step %,d of %,d, epoch %d of %d, %s%,.0f examples/s, %d:%02d left",
        progress.step(),
        progress.totalSteps(),
        progress.epoch(),
        progress.totalEpochs(),
        metrics(progress.metrics()),
        progress.examplesPerSecond(),
        left / 60,
        left % 60);
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .map(
            metric ->
                String.format(
                    Locale.ROOT, "%s %.4g, ", metric.getKey().replace('_', ' '), metric.getValue()))
        .collect(Collectors.joining());
  }
}
