package io.gen4j.core.training;

/**
 * Learns from a {@link Trainer} when training may change a model and when the model is whole, so
 * that other threads can read the model between two steps. All methods are called on the training
 * thread.
 */
public interface TrainingGuard {

  /** A guard of a model that only one thread uses. */
  TrainingGuard NONE =
      new TrainingGuard() {

        @Override
        public void begin() {}

        @Override
        public void changing() {}

        @Override
        public void whole() {}

        @Override
        public void end() {}
      };

  /**
   * Called when training begins. From now on, no other thread may use the model's own arrays except
   * between {@link #whole} and {@link #changing}.
   *
   * @throws IllegalStateException if the model cannot be trained now
   */
  void begin();

  /**
   * Called before training changes the model. It may wait for a short time. Repeated calls without
   * {@link #whole} in between have no effect.
   */
  void changing();

  /** Called when the model is whole again: after a step, or after a step that failed. */
  void whole();

  /** Called when training has ended, whether it failed or not. */
  void end();
}
