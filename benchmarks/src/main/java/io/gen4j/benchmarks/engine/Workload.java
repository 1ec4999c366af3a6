package io.gen4j.benchmarks.engine;

import java.util.function.DoubleConsumer;

/** A task that is ready to run. */
public interface Workload extends AutoCloseable {

  /** Returns the number of trained parameters of all networks, without running statistics. */
  long parameters();

  /**
   * Runs steps and returns when they are complete.
   *
   * @param losses receives the loss of every step, for a GAN that of the discriminator; not called
   *     if the task has no loss
   */
  void run(int steps, DoubleConsumer losses);

  @Override
  default void close() {}
}
