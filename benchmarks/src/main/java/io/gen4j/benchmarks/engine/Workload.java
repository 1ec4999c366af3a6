package io.gen4j.benchmarks.engine;

import java.util.function.DoubleConsumer;

/** A task that is ready to run. */
public interface Workload extends AutoCloseable {

  /**
   * Returns the number of parameters that are trained, running statistics left out, over all
   * networks.
   */
  long parameters();

  /**
   * Runs steps, and returns when their work is done.
   *
   * @param losses takes the loss of every step: the discriminator's of a GAN; nothing where a step
   *     has no loss
   */
  void run(int steps, DoubleConsumer losses);

  @Override
  default void close() {}
}
