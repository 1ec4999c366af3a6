package io.gen4j.core;

import io.gen4j.core.internal.backend.Backend;

/**
 * Starts the library. Models start it themselves. Call {@link #initialize} early to fail fast when
 * no backend is on the class path, or before the application itself uses ND4J.
 */
public final class Gen4j {

  private Gen4j() {}

  /**
   * Loads the application's ND4J backend with the settings that training is fastest with: native
   * threads that sleep while they wait, OpenBLAS kernels that suit the processor, cached shape
   * descriptions. Once ND4J is loaded these settings cannot change, so an application that uses
   * ND4J or DL4J before this library calls this first. {@code
   * docs/troubleshooting.md#slow-training} says what can be set in the environment instead.
   * Repeated calls do nothing.
   *
   * @throws io.gen4j.core.backend.BackendException if the class path has no backend, several, or
   *     one that cannot start
   */
  public static void initialize() {
    Backend.require();
  }
}
