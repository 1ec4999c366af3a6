package io.gen4j.core.callback;

import io.gen4j.core.training.Progress;

/** Decides when a callback acts during one training. */
final class Pace {

  /** Between two actions, the number of steps grows at least by this factor. */
  private static final double GROWTH = 1.047;

  private final Every every;
  private double lastSeconds;
  private long lastStep;
  private double spent;

  /** Starts a training. */
  Pace(Every every, Progress start) {
    this.every = every;
    lastSeconds = start.seconds();
    lastStep = start.step();
  }

  boolean isDue(Progress progress) {
    return switch (every.unit()) {
      case STEPS -> progress.step() % (long) every.amount() == 0;
      case EPOCHS ->
          progress.endsEpoch() && progress.counts().epochs() % (long) every.amount() == 0;
      case SECONDS -> progress.seconds() - lastSeconds >= every.amount();
      case SHARE ->
          spent <= every.amount() * progress.seconds() && progress.step() >= GROWTH * lastStep;
    };
  }

  /** Runs the action that was due. */
  void act(Progress progress, Runnable action) {
    lastSeconds = progress.seconds();
    lastStep = progress.step();
    long began = System.nanoTime();
    action.run();
    spent += (System.nanoTime() - began) / 1e9;
  }
}
