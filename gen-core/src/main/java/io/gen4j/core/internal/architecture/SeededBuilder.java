package io.gen4j.core.internal.architecture;

import io.gen4j.core.random.Seeds;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** Creates builders of DL4J configurations. */
public final class SeededBuilder {

  private SeededBuilder() {}

  /**
   * Returns a builder whose weights depend only on the seed. DL4J's builder reseeds the thread's
   * ND4J generator. This method restores the generator, so the caller's random numbers are not
   * affected.
   */
  public static NeuralNetConfiguration.Builder of(long seed) {
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try {
      return new NeuralNetConfiguration.Builder().seed(Seeds.ofWeights(seed));
    } finally {
      random.setStates(root, node);
    }
  }
}
