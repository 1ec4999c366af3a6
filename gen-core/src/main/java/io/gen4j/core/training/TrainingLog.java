package io.gen4j.core.training;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of a training every few seconds if it has no callbacks. */
final class TrainingLog implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private static final double SECONDS_BETWEEN_LINES = 10;

  private double last;

  @Override
  public void onStart(Progress start) {
    long first = start.step();
    if (start.totalSteps() > first) {
      LOG.info(
          "Training {} steps{}, {} per epoch, to epoch {}",
          start.totalSteps() - first,
          first == 0 ? "" : " after the first " + first,
          start.stepsPerEpoch(),
          start.totalEpochs());
    }
  }

  @Override
  public void onStep(Progress progress) {
    if (progress.seconds() - last >= SECONDS_BETWEEN_LINES
        || progress.step() == progress.totalSteps()) {
      last = progress.seconds();
      LOG.info("{}", progress.line(progress.metrics()));
    }
  }
}
