package io.gen4j.examples.plane;

import io.gen4j.core.Gen4j;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Schedule;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Perceptrons without normalization, for narrow modes that are far apart.
 *
 * <p>The generator's input is the latent vector together with the signs of random projections of
 * it. The signs come from a tanh so steep that almost no vector falls on its slope. A continuous
 * function of a normal vector must also draw points between two modes; a function of signs need
 * not. The fewer vectors fall on a slope, the fewer samples lie between modes.
 *
 * <p>The discriminator is the larger network. The kinks of its first layer are spread over the
 * plane. The ratio of that layer's weights to its biases determines where they are. The larger both
 * are, the faster the discriminator changes, and the later the generator's modes settle.
 *
 * <p>Without noise, the discriminator can separate a clump of samples from a nearby mode by a step
 * that has no gradient at the clump. Noise that fades prevents this.
 */
final class TunedNetworks {

  static final int BATCH = 256;
  private static final int LATENT = 10;
  private static final int SIGNS = 10;
  private static final double STEEPNESS = 30_000;
  private static final int GENERATOR_WIDTH = 64;
  private static final int KINKS = 256;
  private static final int DISCRIMINATOR_WIDTH = 128;
  private static final int LAYERS = 3;
  private static final double KINK_WEIGHT = 1;
  private static final double KINK_BIAS = 2;
  private static final double RATE = 2e-3;

  /** Initial standard deviation of the noise on the discriminator's input. */
  private static final double NOISE = 0.3;

  /** Half the side of the square around the origin to which the points are scaled. */
  private static final double EXTENT = 5;

  private TunedNetworks() {}

  /**
   * Returns an untrained GAN whose learning rates and instance noise fall to zero over {@code
   * steps} steps.
   *
   * @param extent half the side of the square that contains the points
   */
  static Gan create(long seed, long steps, double extent) {
    Gen4j.initialize();
    Adam adam = Adam.builder().learningRate(RATE).beta1(0.5).beta2(0.99).epsilon(1e-8).build();
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.nonSaturating())
            .withUpdaters(adam, adam.clone())
            .withLinearDecay(steps)
            .withAveraging(0.999)
            .withInstanceNoise(new Schedule(NOISE * extent / EXTENT, 0, steps))
            .withSeed(seed);
    return Gan.create(
        GanNetworks.of(
            NetworkSource.of(generator(seed, extent)),
            NetworkSource.of(discriminator(seed + 1, extent)),
            Latent.normal(LATENT)),
        options);
  }

  /** Returns the settings that determine the result, in words. */
  static String describe() {
    return String.format(
        Locale.ROOT,
        "generator %d+%d-%dx%d-2 with signs of steepness %.0f, discriminator 2-%d-%dx%d-1 with"
            + " first weights %.1f and biases %.1f, Adam at %.4f and instance noise of %.2f of"
            + " %.0f, both falling to 0",
        LATENT,
        SIGNS,
        LAYERS,
        GENERATOR_WIDTH,
        STEEPNESS,
        KINKS,
        LAYERS - 1,
        DISCRIMINATOR_WIDTH,
        KINK_WEIGHT,
        KINK_BIAS,
        RATE,
        NOISE,
        EXTENT);
  }

  /** {@code [batch, 10] -> [batch, 2]}. */
  private static ComputationGraphConfiguration generator(long seed, double extent) {
    GraphBuilder graph = builder(seed, 0).addInputs("latent");
    graph.addLayer(
        "signs",
        new DenseLayer.Builder()
            .nIn(LATENT)
            .nOut(SIGNS)
            .weightInit(new NormalDistribution(0, STEEPNESS))
            .activation(Activation.TANH)
            .build(),
        "latent");
    graph.addVertex("both", new MergeVertex(), "latent", "signs");
    String last = "both";
    int in = LATENT + SIGNS;
    for (int i = 1; i <= LAYERS; i++) {
      graph.addLayer("hidden" + i, dense(in, GENERATOR_WIDTH).build(), last);
      last = "hidden" + i;
      in = GENERATOR_WIDTH;
    }
    graph.addLayer("unscaled", linear(in, 2), last);
    graph.addVertex("point", new ScaleVertex(extent / EXTENT), "unscaled");
    return graph.setOutputs("point").build();
  }

  /** {@code [batch, 2] -> [batch, 1]}. */
  private static ComputationGraphConfiguration discriminator(long seed, double extent) {
    GraphBuilder graph = builder(seed, 0.2).addInputs("point");
    graph.addVertex("scaled", new ScaleVertex(EXTENT / extent), "point");
    // If the biases were zero, every kink would pass through the origin.
    graph.addLayer(
        "hidden1",
        dense(2, KINKS)
            .weightInit(new NormalDistribution(0, KINK_WEIGHT))
            .biasInit(KINK_BIAS)
            .build(),
        "scaled");
    int in = KINKS;
    for (int i = 2; i <= LAYERS; i++) {
      graph.addLayer("hidden" + i, dense(in, DISCRIMINATOR_WIDTH).build(), "hidden" + (i - 1));
      in = DISCRIMINATOR_WIDTH;
    }
    graph.addLayer("logit", linear(in, 1), "hidden" + LAYERS);
    return graph.setOutputs("logit").build();
  }

  private static GraphBuilder builder(long seed, double leak) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .weightInit(WeightInit.RELU)
        .activation(new ActivationLReLU(leak))
        .graphBuilder();
  }

  private static DenseLayer.Builder dense(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out);
  }

  private static DenseLayer linear(int in, int out) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(Activation.IDENTITY).build();
  }
}
