package io.gen4j.benchmarks.engine;

/** A library that trains networks, wrapped to run tasks. It has its own process. */
public interface Engine {

  /** Returns versions and thread counts, as reported by the running engine. */
  String describe();

  /**
   * Prepares a task: networks, optimizers, data.
   *
   * @throws UnsupportedOperationException if the engine does not support the task; the message says
   *     why
   */
  Workload open(Task task);
}
