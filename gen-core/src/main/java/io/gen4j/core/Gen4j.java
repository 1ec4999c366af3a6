package io.gen4j.core;

import io.gen4j.core.internal.backend.Backend;

/** The library's start. Models start it themselves; calling it early has one use, told below. */
public final class Gen4j {

  private Gen4j() {}

  /**
   * Loads the ND4J backend of the application, with native threads that sleep while they wait,
   * which training is faster with. An application that builds DL4J networks of its own before it
   * touches this library calls this first: once ND4J is loaded, its threads stay as they are. It
   * may also set {@code OMP_WAIT_POLICY=PASSIVE} and {@code OPENBLAS_THREAD_TIMEOUT=14} in the
   * environment instead. Repeated calls do nothing.
   *
   * @throws BackendException if the class path has no backend, several, or one that cannot start
   */
  public static void initialize() {
    Backend.require();
  }
}
