package io.gen4j.core.training;

/**
 * Thrown when the training thread is interrupted. Training ended between two steps. The model is
 * valid, includes all completed steps, and can be sampled, saved and trained further. The thread's
 * interrupt flag is still set.
 */
public final class TrainingInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long steps;

  TrainingInterruptedException(long steps, Throwable cause) {
    super("Training was interrupted after step " + steps + "; the model is valid", cause);
    this.steps = steps;
  }

  /** Returns the number of steps that the model has made, over all calls of {@code fit}. */
  public long steps() {
    return steps;
  }
}
