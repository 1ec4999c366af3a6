package io.gen4j.core.training;

import java.util.List;

/**
 * Is told how training goes, on the training thread. Callbacks are called in the order of {@link
 * FitOptions}, those that {@linkplain #measures measure} before all others. They run between steps,
 * so they see a whole model and may sample and save it.
 *
 * <p>Every callback whose {@link #onStart} was called gets exactly one of {@link #onEnd} and {@link
 * #onFailure}, also if another callback throws there.
 */
public interface Callback {

  /**
   * Returns the callbacks that this one consists of, which are called in its place. Asked once at
   * the start of each training.
   */
  default List<Callback> parts() {
    return List.of(this);
  }

  /**
   * Whether this callback adds metrics with {@link Progress#addMetric}. Such callbacks are called
   * first, so that all others see what they measured.
   */
  default boolean measures() {
    return false;
  }

  /** Called once before the first step. What it throws refuses the training. */
  default void onStart(Progress start) {}

  /** Called after every step. What it throws ends training as a failure. */
  default void onStep(Progress progress) {}

  /**
   * Called after the last step of every pass over the data, when all callbacks have seen that step.
   * What it throws ends training as a failure.
   */
  default void onEpoch(Progress progress) {}

  /**
   * Called once after the last step of a training that ended without a failure: it reached its end,
   * or a callback {@linkplain Progress#stop stopped} it ({@link TrainingReport#stopped}). If a
   * callback {@linkplain Progress#keep kept} the model, that is the model now. What it throws
   * reaches the caller of {@code fit} after all other callbacks were called. The thread's interrupt
   * flag is clear during the calls.
   */
  default void onEnd(TrainingReport report) {}

  /**
   * Called once if training fails: a step, the data or a callback threw, or the thread was
   * interrupted. Files that are open are to be closed here. What it throws is suppressed in favor
   * of the cause, which reaches the caller of {@code fit} afterwards. The thread's interrupt flag
   * is clear during the calls.
   */
  default void onFailure(TrainingFailure failure) {}
}
