package io.gen4j.benchmarks.engine;

/** A library that trains networks, wrapped to run tasks. Lives in a process of its own. */
public interface Engine {

  /** Returns versions and thread counts, as the running engine tells them. */
  String describe();

  /**
   * Prepares a task: networks, optimisers, data.
   *
   * @throws UnsupportedOperationException if the engine cannot do it; the message says why
   */
  Workload open(Task task);
}
