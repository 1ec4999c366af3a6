package io.gen4j.core;

import io.gen4j.core.internal.backend.Backend;

/** The library's start. Models start it themselves; calling it early has one use, told below. */
public final class Gen4j {

  private Gen4j() {}

  /**
   * Loads the ND4J backend of the application in the way that training is fastest with: native
   * threads that sleep while they wait, kernels of OpenBLAS that suit the processor, descriptions
   * of shapes that are kept. An application that uses ND4J or DL4J itself before it touches this
   * library calls this first: once ND4J is loaded, it stays as it is. What can be set in the
   * environment instead is in {@code docs/troubleshooting.md#slow-training}. Repeated calls do
   * nothing.
   *
   * @throws BackendException if the class path has no backend, several, or one that cannot start
   */
  public static void initialize() {
    Backend.require();
  }
}
