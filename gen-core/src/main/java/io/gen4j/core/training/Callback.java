package io.gen4j.core.training;

/**
 * Is told how training goes, on the training thread. What it throws ends training and reaches the
 * caller of {@code fit}. A callback that samples or saves the model does so between steps, so that
 * it sees a whole one.
 */
public interface Callback {

  /** Called once before the first step. */
  default void onStart(Progress start) {}

  /** Called after every step. */
  default void onStep(Progress progress) {}

  /** Called after the last step of every pass over the data. */
  default void onEpoch(Progress progress) {}

  /** Called once after the last step of a training that ended without a failure. */
  default void onEnd(TrainingReport report) {}
}
