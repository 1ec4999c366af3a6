package io.gen4j.core.internal.architecture;

import io.gen4j.core.random.Seeds;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** Starts DL4J configurations. */
public final class SeededBuilder {

  private SeededBuilder() {}

  /**
   * Returns a builder whose weights are a function of the seed. DL4J's builder reseeds ND4J's
   * generator of the thread; here the caller's random numbers go on as if nothing had happened.
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
