package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.internal.model.Thinning;
import io.gen4j.vae.objective.Objectives;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;

/** The bound differentiated at some samples has, on average, the gradient of all. */
class ThinningTest {

  private static final int WIDTH = 12;

  /** False alarms: means beyond 5 standard errors, for 12 rows less than one in 100,000 runs. */
  @Test
  void derivativesKeepTheirExpectation() {
    double[] all = {-0.5, -0.3, -0.15, -0.05, -0.97, -0.01, -0.01, -0.01, 0, 0, 0, 0};
    int draws = 40_000;
    double[] sum = new double[all.length];
    double[] squares = new double[all.length];
    long kept = 0;
    RandomGenerator random = Seeds.generator(4);
    for (int d = 0; d < draws; d++) {
      Thinning thinning = Thinning.of(all, 4, 2, random);
      kept += thinning.rows().length;
      assertThat(thinning.rows()).doesNotHaveDuplicates().isSorted();
      for (int example = 0; example < 3; example++) {
        int first = 4 * example;
        assertThat(Arrays.stream(thinning.rows()).filter(r -> r >= first && r < first + 4).count())
            .isBetween(1L, 2L);
      }
      for (int i = 0; i < thinning.rows().length; i++) {
        sum[thinning.rows()[i]] += thinning.derivatives()[i];
        squares[thinning.rows()[i]] += thinning.derivatives()[i] * thinning.derivatives()[i];
      }
    }
    assertThat((double) kept / draws).as("two of each example").isCloseTo(6, within(1e-3));
    for (int r = 0; r < all.length; r++) {
      double mean = sum[r] / draws;
      double error = Math.sqrt(Math.max(0, squares[r] / draws - mean * mean) / draws);
      assertThat(Math.abs(mean - all[r])).as("row %d", r).isLessThanOrEqualTo(5 * error + 1e-9);
      assertThat(error).as("row %d", r).isLessThan(0.005);
    }
  }

  @Test
  void samplesThatCarryMostOfTheWeightAreAlwaysKept() {
    double[] all = {-0.6, -0.2, -0.1, -0.1};
    for (int seed = 0; seed < 50; seed++) {
      Thinning thinning = Thinning.of(all, 4, 2, Seeds.generator(seed));
      assertThat(thinning.rows()[0]).isZero();
      assertThat(thinning.derivatives()[0]).isEqualTo(-0.6);
    }
  }

  /**
   * The gradient of both networks along a fixed direction, over many seeds, against that of all
   * samples with the same noise: beyond 5 standard errors for about one choice of seeds in a
   * million. A bias of a tenth would be seen.
   */
  @Test
  void gradientKeepsItsExpectation() {
    int seeds = 300;
    double[] sum = new double[2];
    double[] squares = new double[2];
    double[] size = new double[2];
    for (int seed = 1; seed <= seeds; seed++) {
      double[] all = alongADirection(8, seed);
      double[] some = alongADirection(2, seed);
      for (int n = 0; n < 2; n++) {
        sum[n] += some[n] - all[n];
        squares[n] += (some[n] - all[n]) * (some[n] - all[n]);
        size[n] += all[n];
      }
    }
    for (int n = 0; n < 2; n++) {
      double mean = sum[n] / seeds;
      double error = Math.sqrt((squares[n] / seeds - mean * mean) / seeds);
      assertThat(Math.abs(mean)).isLessThan(5 * error);
      assertThat(error).as("power").isLessThan(0.02 * Math.abs(size[n] / seeds));
      assertThat(error).as("some samples are left out").isPositive();
    }
  }

  /** Changes of the encoder and of the decoder in a first step of rate 1, along a direction. */
  private static double[] alongADirection(int differentiated, int seed) {
    VaeOptions options =
        VaeOptions.defaults(3)
            .withObjective(Objectives.importanceWeighted(8, differentiated))
            .withUpdater(new Sgd(1))
            .withSeed(seed);
    MlpVae networks =
        MlpVae.of(ExampleShape.vector(WIDTH))
            .withHidden(List.of(7))
            .withActivation(Activation.TANH);
    Vae vae = VaeTest.create(networks, options);
    float[][] before = {values(vae.encoder()), values(vae.decoder())};
    vae.fit(VaeTest.stripes(16), FitOptions.steps(1).withBatchSize(16));
    float[][] after = {values(vae.encoder()), values(vae.decoder())};
    double[] along = new double[2];
    for (int n = 0; n < 2; n++) {
      int length = before[n].length;
      for (int i = 0; i < length; i++) {
        // The last values are biases of the output, which have the largest slopes.
        along[n] += (before[n][i] - after[n][i]) * (i >= length - 6 ? 1 : 0.1 * Math.sin(i));
      }
    }
    return along;
  }

  private static float[] values(Network network) {
    return network.parameters().dup('c').data().asFloat();
  }

  @Test
  void numberOfDifferentiatedSamplesIsChecked() {
    assertThatThrownBy(() -> Objectives.importanceWeighted(5, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to K = 5")
        .hasMessageContaining("got 6");
    assertThatThrownBy(() -> Objectives.importanceWeighted(5, 0)).hasMessageContaining("got 0");
  }

  @Test
  void decoderMustNotNormalizeOverTheBatch() {
    VaeOptions options = VaeOptions.defaults(3).withObjective(Objectives.importanceWeighted(5, 2));
    ComputationGraphConfiguration decoder =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("latent")
            .addLayer("hidden", new DenseLayer.Builder().nIn(3).nOut(4).build(), "latent")
            .addLayer("norm", new BatchNormalization.Builder().nIn(4).nOut(4).build(), "hidden")
            .addLayer(
                "out",
                new DenseLayer.Builder().nIn(4).nOut(WIDTH).activation(Activation.IDENTITY).build(),
                "norm")
            .setOutputs("out")
            .build();
    MlpVae networks = MlpVae.of(ExampleShape.vector(WIDTH));
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(networks.encoder(options), NetworkSource.of(decoder)), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not have batch normalization");
  }
}
