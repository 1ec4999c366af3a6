package io.gen4j.core;

import io.gen4j.core.internal.backend.Backend;

/**
 * Starts the library. Models start it when they are created or loaded. Call {@link #initialize}
 * yourself to fail fast when no backend is on the class path, or if the application uses ND4J
 * before it uses Gen4J.
 */
public final class Gen4j {

  private Gen4j() {}

  /**
   * Loads the application's ND4J backend with the fastest settings for training: native threads
   * that sleep while they wait, OpenBLAS kernels that suit the processor, and cached shape
   * descriptions. These settings cannot change after ND4J is loaded. An application that uses ND4J
   * or DL4J before Gen4J should therefore call this method first. {@code
   * docs/troubleshooting.md#slow-training} lists the environment variables that do the same.
   * Repeated calls do nothing.
   *
   * @throws io.gen4j.core.backend.BackendException if the class path has no backend, if it has
   *     several, or if the backend cannot start
   */
  public static void initialize() {
    Backend.require();
  }
}
