package io.gen4j.examples.plane;

import io.gen4j.core.Gen4j;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.loss.GanLosses;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Perceptrons for narrow modes in a wide plane, without normalisation. What matters is the first
 * layer of the discriminator: weights and biases {@value #SHARPNESS} times as large as usual lay
 * steep kinks all over the plane, so that it can tell a mode from its surroundings early.
 */
final class TunedNetworks {

  static final int BATCH = 256;
  private static final int LATENT = 2;
  private static final int WIDTH = 128;
  private static final int LAYERS = 3;
  private static final double SHARPNESS = 5;
  private static final double GENERATOR_RATE = 1e-3;
  private static final double DISCRIMINATOR_RATE = 1e-3;

  private TunedNetworks() {}

  /** Returns an untrained GAN whose learning rates fall to zero over {@code steps} steps. */
  static Gan create(long seed, long steps) {
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.nonSaturating())
            .withUpdaters(adam(GENERATOR_RATE), adam(DISCRIMINATOR_RATE))
            .withLinearDecay(steps)
            .withAveraging(0.999)
            .withSeed(seed);
    return Gan.create(
        network(seed, LATENT, 2, 1, 0), network(seed + 1, 2, 1, SHARPNESS, 0.2), latent(), options);
  }

  private static Latent latent() {
    return Latent.normal(LATENT);
  }

  private static ComputationGraphConfiguration network(
      long seed, int in, int out, double sharpness, double leak) {
    Gen4j.initialize();
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .weightInit(WeightInit.RELU)
            .activation(new ActivationLReLU(leak))
            .graphBuilder()
            .addInputs("input");
    // With biases of zero every kink would pass through the origin.
    graph.addLayer(
        "hidden1",
        new DenseLayer.Builder()
            .nIn(in)
            .nOut(WIDTH)
            .weightInit(new NormalDistribution(0, sharpness))
            .biasInit(sharpness)
            .build(),
        "input");
    for (int i = 2; i <= LAYERS; i++) {
      graph.addLayer(
          "hidden" + i,
          new DenseLayer.Builder().nIn(WIDTH).nOut(WIDTH).build(),
          "hidden" + (i - 1));
    }
    graph.addLayer(
        "output",
        new DenseLayer.Builder().nIn(WIDTH).nOut(out).activation(Activation.IDENTITY).build(),
        "hidden" + LAYERS);
    return graph.setOutputs("output").build();
  }

  private static Adam adam(double rate) {
    return Adam.builder().learningRate(rate).beta1(0).beta2(0.99).epsilon(1e-8).build();
  }
}
