package io.gen4j.core.training;

import java.util.List;

/**
 * Receives the progress of training, on the training thread. Callbacks are called in the order of
 * {@link FitOptions}, but those that {@linkplain #measures measure} come before all others. They
 * run between steps, when the model is valid, so they can sample and save it.
 *
 * <p>Every callback whose {@link #onStart} was called receives exactly one call of {@link #onEnd}
 * or {@link #onFailure}, even if another callback throws an exception there.
 */
public interface Callback {

  /**
   * Returns the callbacks that this one consists of. They are called instead of this one. The
   * method is called once at the start of each training.
   */
  default List<Callback> parts() {
    return List.of(this);
  }

  /**
   * Whether this callback adds metrics with {@link Progress#addMetric}. Such callbacks are called
   * first, so that all others see their metrics.
   */
  default boolean measures() {
    return false;
  }

  /** Called once before the first step. An exception prevents the training. */
  default void onStart(Progress start) {}

  /** Called after every step. An exception ends training as a failure. */
  default void onStep(Progress progress) {}

  /**
   * Called after the last step of every pass over the data, after {@link #onStep} of all callbacks.
   * An exception ends training as a failure.
   */
  default void onEpoch(Progress progress) {}

  /**
   * Called once after the last step of a training without a failure: it reached its end, or a
   * callback {@linkplain Progress#stop stopped} it ({@link TrainingReport#stopped}). If a callback
   * {@linkplain Progress#keep kept} a state of the model, the model has returned to that state. An
   * exception is thrown to the caller of {@code fit} after all other callbacks were called. The
   * thread's interrupt flag is clear during the calls.
   */
  default void onEnd(TrainingReport report) {}

  /**
   * Called once if training fails because a step, the data or a callback threw an exception, or
   * because the thread was interrupted. Close open files here. The cause is thrown to the caller of
   * {@code fit} afterwards. An exception of this method is added to it as suppressed. The thread's
   * interrupt flag is clear during the calls.
   */
  default void onFailure(TrainingFailure failure) {}
}
