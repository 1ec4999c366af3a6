package io.gen4j.benchmarks.nd4j;

import org.nd4j.linalg.factory.Nd4j;

/** Describes the ND4J backend of this process. */
final class Nd4jBackend {

  private Nd4jBackend() {}

  static String describe() {
    String version = Nd4j.class.getPackage().getImplementationVersion();
    String policy = System.getenv("OMP_WAIT_POLICY");
    return "ND4J "
        + (version == null ? "" : version + " ")
        + Nd4j.getBackend().getClass().getSimpleName()
        + ", "
        + Nd4j.getEnvironment().maxThreads()
        + " threads, OMP_WAIT_POLICY "
        + (policy == null ? "not set" : policy);
  }
}
