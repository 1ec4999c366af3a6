package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.example.elsewhere.OwnActivation;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Progress;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.BoundLoss;
import io.gen4j.vae.objective.BoundTerms;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.testing.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** What the training protocol gives a VAE, and what is refused with a message that helps. */
class ProtocolTest {

  private static final int LATENT = 3;
  private static final int WIDTH = 12;
  private static final VaeOptions OPTIONS = VaeOptions.defaults(LATENT).withSeed(3);

  @TempDir private Path folder;

  private final Dataset data = VaeTest.stripes(60);

  private static VaeOptions with(Optimization optimization) {
    return OPTIONS.withOptimization(optimization);
  }

  @Test
  void evaluationUsesTheMovingAverageWhichIsSavedAndResumed() {
    VaeOptions options = with(Optimization.NONE.withAveraging(0.9)).withPrior(Priors.vamp(3, 4));
    Vae whole = VaeTest.vae(options);
    double[] expected = null;
    List<double[]> weights = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      if (expected == null) {
        expected = HeapCopy.doubles(whole.decoder().parameters());
      }
      whole.fit(data, FitOptions.steps(step + 1).withBatchSize(20));
      double[] now = HeapCopy.doubles(whole.decoder().parameters());
      double keep = Math.min(0.9, (1.0 + step) / (10.0 + step));
      for (int i = 0; i < now.length; i++) {
        expected[i] = keep * expected[i] + (1 - keep) * now[i];
      }
      weights.add(now);
    }
    assertThat(HeapCopy.doubles(whole.evaluated().decoder().parameters()))
        .containsExactly(expected, within(1e-6));
    assertThat(weights.get(2)).isNotEqualTo(expected);

    Path file = folder.resolve("averaged.zip");
    whole.save(file);
    Vae resumed = Vae.load(file);
    assertThat(resumed.options().optimization()).isEqualTo(options.optimization());
    assertThat(resumed.sample(3, 1)).isEqualTo(whole.sample(3, 1));
    assertThat(resumed.elbo(data, 1)).isEqualTo(whole.elbo(data, 1));
    whole.fit(data, FitOptions.steps(6).withBatchSize(20));
    resumed.fit(data, FitOptions.steps(6).withBatchSize(20));
    VaeTest.assertSameParameters(resumed, whole);
    assertThat(resumed.logLikelihoods(data, 2, 1))
        .containsExactly(whole.logLikelihoods(data, 2, 1));
  }

  @Test
  void gradientsAreClipped() {
    VaeOptions options =
        with(Optimization.NONE.withClipping(GradientClipping.norm(1e-3))).withUpdater(new Sgd(1));
    Vae vae = VaeTest.vae(options);
    for (Network network : List.of(vae.encoder(), vae.decoder())) {
      INDArray before = network.parameters().dup();
      vae.fit(data, FitOptions.steps(vae.steps() + 1).withBatchSize(20));
      assertThat(before.subi(network.parameters()).norm2Number().doubleValue())
          .isCloseTo(1e-3, within(1e-5));
    }
    vae.save(folder.resolve("clipped.zip"));
    assertThat(Vae.load(folder.resolve("clipped.zip")).options().optimization())
        .isEqualTo(options.optimization());
  }

  @Test
  void aLoadedModelKeepsTheOptimizerAndTheDecayApart() {
    VaeOptions options =
        with(Optimization.NONE.withLinearDecay(40).withAveraging(0.5)).withUpdater(new Adam(0.02));
    Vae whole = VaeTest.vae(options);
    whole.fit(data, FitOptions.steps(2).withBatchSize(20));
    Path file = folder.resolve("decay.zip");
    whole.save(file);
    Vae loaded = Vae.load(file);
    assertThat(loaded.options().updater()).isEqualTo(new Adam(0.02));
    assertThat(loaded.options().optimization()).isEqualTo(options.optimization());
    loaded.save(file);
    // Other options, in which the optimizer and its decay do not count.
    Vae again = Vae.load(file, with(Optimization.NONE.withLinearDecay(7)).withUpdater(new Sgd(3)));
    assertThat(again.options().updater()).isEqualTo(new Adam(0.02));
    assertThat(again.options().optimization()).isEqualTo(Optimization.NONE.withLinearDecay(40));
    for (Vae vae : List.of(whole, loaded, again)) {
      vae.fit(data, FitOptions.steps(6).withBatchSize(20));
    }
    VaeTest.assertSameParameters(loaded, whole);
    VaeTest.assertSameParameters(again, whole);
  }

  @Test
  void aFrozenEncoderWithADecayLoads() {
    Adam adam = new Adam(0.02);
    FrozenLayer frozen =
        new FrozenLayer(
            new DenseLayer.Builder()
                .nIn(WIDTH)
                .nOut(2 * LATENT)
                .activation(Activation.IDENTITY)
                .build());
    NetworkSource encoder =
        NetworkSource.of(new NeuralNetConfiguration.Builder().seed(1).list().layer(frozen).build());
    MlpVae networks = MlpVae.of(data).withHidden(List.of(8));
    for (long decay : new long[] {0, 9}) {
      VaeOptions options = with(Optimization.NONE.withLinearDecay(decay)).withUpdater(adam);
      Vae vae = Vae.create(VaeNetworks.of(encoder, networks.decoder(options)), options);
      vae.fit(data, FitOptions.steps(2).withBatchSize(20));
      Path file = folder.resolve("frozen.zip");
      vae.save(file);
      Vae loaded = Vae.load(file);
      assertThat(loaded.options().updater()).isEqualTo(adam);
      vae.fit(data, FitOptions.steps(4).withBatchSize(20));
      loaded.fit(data, FitOptions.steps(4).withBatchSize(20));
      VaeTest.assertSameParameters(loaded, vae);
    }
  }

  @Test
  void learningRatesDecayToZero() {
    VaeOptions options = with(Optimization.NONE.withLinearDecay(64)).withUpdater(new Sgd(0.1));
    Vae vae = VaeTest.vae(options);
    assertThat(vae.encoder().updater().orElseThrow().getLearningRate(0, 0))
        .isCloseTo(0.1, within(0.001));
    assertThat(vae.encoder().updater().orElseThrow().getLearningRate(32, 0))
        .isCloseTo(0.05, within(0.002));
    assertThat(vae.encoder().updater().orElseThrow().getLearningRate(64, 0)).isZero();
  }

  @Test
  void aFailingStepRollsBack() {
    VaeOptions options = with(Optimization.NONE.withRollback(2)).withObjective(new Failing(5));
    Vae vae = VaeTest.vae(options);
    Vae sound = VaeTest.vae(options);
    sound.fit(data, FitOptions.steps(4).withBatchSize(20));
    assertThatThrownBy(() -> vae.fit(data, FitOptions.steps(9).withBatchSize(20)))
        .isInstanceOf(NonFiniteException.class);
    assertThat(vae.steps()).isEqualTo(4);
    VaeTest.assertSameParameters(vae, sound);
  }

  /** The ELBO, whose value is NaN at one step. */
  private record Failing(long step) implements Objective {

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "failing");
    }

    @Override
    public boolean wantsDivergence() {
      return true;
    }

    @Override
    public BoundLoss evaluate(BoundTerms terms, long now) {
      BoundLoss loss = io.gen4j.vae.objective.Objectives.elbo().evaluate(terms, now);
      return now != step
          ? loss
          : new BoundLoss(Double.NaN, loss.logLikelihood(), null, null, loss.divergence());
    }
  }

  @Test
  void objectivesWithMissingDerivativesAreReported() {
    Objective shortOne =
        new Objective() {
          @Override
          public Map<String, Object> describe() {
            return Map.of("name", "short");
          }

          @Override
          public boolean wantsDivergence() {
            return true;
          }

          @Override
          public BoundLoss evaluate(BoundTerms terms, long step) {
            return new BoundLoss(1, new double[1], null, null, null);
          }
        };
    Vae vae = VaeTest.vae(OPTIONS.withObjective(shortOne));
    assertThatThrownBy(() -> vae.fit(data, FitOptions.steps(1).withBatchSize(20)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("objective short")
        .hasMessageContaining("logLikelihood [20]")
        .hasMessageContaining("divergence [20][3]");
  }

  @Test
  void gradientsOfAllNetworksAreExchanged() {
    List<String> names = new ArrayList<>();
    Vae vae = VaeTest.vae(OPTIONS.withPrior(Priors.gaussianMixture(LATENT, 2)));
    INDArray before = vae.encoder().parameters().dup();
    vae.fit(
        data,
        FitOptions.steps(1)
            .withBatchSize(20)
            .withGradientExchange(
                (step, gradients) -> {
                  names.addAll(gradients.keySet());
                  gradients.values().forEach(gradient -> gradient.assign(0));
                }));
    assertThat(names).containsExactly("encoder", "decoder", "prior");
    assertThat(vae.encoder().parameters()).isEqualTo(before);
  }

  @Test
  void passesAndExamplesAreCountedAndSaved() {
    Vae vae = VaeTest.vae(OPTIONS);
    assertThat(vae.data()).isEmpty();
    assertThatThrownBy(() -> vae.toDataUnits(vae.sample(1, 1))).hasMessageContaining("not trained");
    vae.fit(data, FitOptions.epochs(2).withBatchSize(20));
    assertThat(vae.counts().epochs()).isEqualTo(2);
    assertThat(vae.counts().examples()).isEqualTo(120);
    vae.save(folder.resolve("counted.zip"));
    Vae loaded = Vae.load(folder.resolve("counted.zip"));
    assertThat(loaded.counts()).isEqualTo(vae.counts());
    assertThat(loaded.data()).isEqualTo(vae.data());
    assertThat(loaded.data().orElseThrow().classNames()).containsExactly("0", "1");
    assertThat(loaded.toDataUnits(loaded.sample(2, 1))).isEqualTo(vae.sample(2, 1));
  }

  @Test
  void trainingInsideACallbackIsRejected() {
    Vae vae = VaeTest.vae(OPTIONS);
    Callback nested =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            vae.fit(data, FitOptions.steps(9).withBatchSize(20));
          }
        };
    assertThatThrownBy(
            () -> vae.fit(data, FitOptions.steps(2).withBatchSize(20).withCallback(nested)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("callback");
  }

  @Test
  void modelsMadeInAnOpenWorkspaceOutliveIt() {
    Vae outside = VaeTest.vae(OPTIONS);
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(10_000_000).build();
    Path file = folder.resolve("workspace.zip");
    Vae inside;
    Vae loaded;
    INDArray samples;
    INDArray means;
    try (MemoryWorkspace open =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "user")) {
      inside = VaeTest.vae(OPTIONS);
      inside.fit(data, FitOptions.steps(2).withBatchSize(20));
      inside.save(file);
      loaded = Vae.load(file);
      samples = inside.sample(3, 1);
      means = inside.encodeMean(data, 1);
    }
    try (MemoryWorkspace again =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "user")) {
      // Overwrites what lay in the workspace.
      Nd4j.ones(1_000_000).muli(77);
    }
    outside.fit(data, FitOptions.steps(2).withBatchSize(20));
    VaeTest.assertSameParameters(inside, outside);
    VaeTest.assertSameParameters(loaded, outside);
    assertThat(samples).isEqualTo(outside.sample(3, 1));
    assertThat(means).isEqualTo(outside.encodeMean(data, 1));
    assertThat(samples.isAttached()).isFalse();
    assertThat(means.isAttached()).isFalse();
  }

  @Test
  void networksThatEndInAnActivationAreRejected() {
    MlpVae networks = MlpVae.of(data).withHidden(List.of(8));
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(
                        networks.encoder(OPTIONS), dense(DataType.FLOAT, LATENT, WIDTH, true)),
                    OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decoder ends in the activation sigmoid")
        .hasMessageContaining("withoutOutputActivation");
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(
                        dense(DataType.FLOAT, WIDTH, 2 * LATENT, true), networks.decoder(OPTIONS)),
                    OPTIONS))
        .hasMessageContaining("encoder ends in the activation sigmoid");
    Vae vae =
        Vae.create(
            VaeNetworks.of(
                networks.encoder(OPTIONS),
                dense(DataType.FLOAT, LATENT, WIDTH, true).withoutOutputActivation()),
            OPTIONS);
    assertThat(vae.shape()).isEqualTo(ExampleShape.vector(WIDTH));
  }

  @Test
  void anOutputRangeForParametersIsRejected() {
    MlpVae networks = MlpVae.of(data).withHidden(List.of(8));
    NetworkSource decoder = networks.decoder(OPTIONS).withOutputRange(ValueRange.UNIT);
    assertThatThrownBy(
            () -> Vae.create(VaeNetworks.of(networks.encoder(OPTIONS), decoder), OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("output of the decoder is the parameters")
        .hasMessageContaining("Likelihoods");
  }

  @Test
  void layersOfTheApplicationAreAllowedByPackage() {
    DenseLayer own =
        new DenseLayer.Builder().nIn(WIDTH).nOut(5).activation(new OwnActivation()).build();
    DenseLayer parameters =
        new DenseLayer.Builder().nIn(5).nOut(2 * LATENT).activation(Activation.IDENTITY).build();
    NetworkSource encoder =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(own)
                .layer(parameters)
                .build());
    Vae vae =
        Vae.create(
            VaeNetworks.of(encoder, MlpVae.of(data).withHidden(List.of(8)).decoder(OPTIONS)),
            OPTIONS);
    Path file = folder.resolve("own.zip");
    vae.save(file);
    assertThatThrownBy(() -> Vae.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("com.example.elsewhere.OwnActivation")
        .hasMessageContaining("allow its package");
    List<String> packages = List.of("com.example.elsewhere");
    assertThat(Vae.load(file, packages).sample(2, 1)).isEqualTo(vae.sample(2, 1));
    assertThat(Vae.load(file, OPTIONS, packages).sample(2, 1)).isEqualTo(vae.sample(2, 1));
  }

  private static NetworkSource dense(DataType type, int in, int out, boolean sigmoid) {
    return NetworkSource.of(layers(type, in, out, sigmoid));
  }

  private static MultiLayerConfiguration layers(DataType type, int in, int out, boolean sigmoid) {
    return new NeuralNetConfiguration.Builder()
        .seed(4)
        .dataType(type)
        .list()
        .layer(new DenseLayer.Builder().nIn(in).nOut(8).activation(Activation.TANH).build())
        .layer(
            new DenseLayer.Builder()
                .nIn(8)
                .nOut(out)
                .activation(sigmoid ? Activation.SIGMOID : Activation.IDENTITY)
                .build())
        .build();
  }

  @Test
  void trainedNetworksKeepTheirWeights() {
    MultiLayerNetwork trained = new MultiLayerNetwork(layers(DataType.FLOAT, LATENT, WIDTH, false));
    trained.init();
    INDArray weights = trained.params().dup();
    VaeNetworks networks =
        VaeNetworks.of(dense(DataType.FLOAT, WIDTH, 2 * LATENT, false), NetworkSource.of(trained));
    Vae vae = Vae.create(networks, with(Optimization.NONE.withAveraging(0.5)));
    assertThat(vae.decoder().parameters()).isEqualTo(weights);
    assertThat(vae.evaluated().decoder().parameters()).isEqualTo(weights);
    vae.fit(data, FitOptions.steps(2).withBatchSize(20));
    assertThat(vae.decoder().parameters()).isNotEqualTo(weights);
    assertThat(trained.params()).isEqualTo(weights);
  }

  @Test
  void doubleNetworksUseDoubleThroughout() {
    VaeNetworks networks =
        VaeNetworks.of(
            dense(DataType.DOUBLE, WIDTH, 2 * LATENT, false),
            dense(DataType.DOUBLE, LATENT, WIDTH, false));
    Vae vae =
        Vae.create(
            networks,
            with(Optimization.NONE.withAveraging(0.5)).withPrior(Priors.gaussianMixture(3, 2)));
    vae.fit(data, FitOptions.steps(5).withBatchSize(20));
    assertThat(vae.sample(256, 1).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.sample(257, 1).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.draw(2, 1).dataType()).isEqualTo(DataType.DOUBLE);
    INDArray x = VaeTest.array(data);
    assertThat(vae.encodeMean(x).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.encode(x).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.samplePrior(2, 1).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.reconstruct(x).dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(vae.elbo(data, 1).elbo()).isFinite();
    vae.save(folder.resolve("double.zip"));
    assertThat(Vae.load(folder.resolve("double.zip")).sample(2, 1)).isEqualTo(vae.sample(2, 1));
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(
                        dense(DataType.FLOAT, WIDTH, 2 * LATENT, false),
                        dense(DataType.DOUBLE, LATENT, WIDTH, false)),
                    OPTIONS))
        .hasMessageContaining("FLOAT or DOUBLE");
  }

  @Test
  void batchesOfOneAreRefusedByBatchNormalization() {
    MultiLayerConfiguration normalized =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(WIDTH).nOut(8).build())
            .layer(new BatchNormalization.Builder().nIn(8).nOut(8).build())
            .layer(
                new DenseLayer.Builder()
                    .nIn(8)
                    .nOut(2 * LATENT)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    MlpVae networks = MlpVae.of(data).withHidden(List.of(8));
    Vae vae =
        Vae.create(
            VaeNetworks.of(NetworkSource.of(normalized), networks.decoder(OPTIONS)), OPTIONS);
    INDArray before = vae.encoder().parameters().dup();
    assertThatThrownBy(() -> vae.fit(data, FitOptions.steps(3).withBatchSize(1)))
        .hasMessageContaining("value(s) per channel");
    assertThat(vae.encoder().parameters()).isEqualTo(before);
    vae.fit(data, FitOptions.steps(3).withBatchSize(4));
  }

  @Test
  void dataOfLargeMagnitudeAreReported() {
    TestData large = TestData.normal(40, WIDTH);
    for (float[] row : large.rows()) {
      for (int i = 0; i < row.length; i++) {
        row[i] *= 1e30f;
      }
    }
    VaeOptions options = OPTIONS.withLikelihood(Likelihoods.gaussian(1));
    Vae vae = Vae.create(MlpVae.of(large).withHidden(List.of(8)), options);
    assertThatThrownBy(() -> vae.fit(large, FitOptions.steps(3).withBatchSize(20)))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("Scale them");
  }

  @Test
  void optionsAndModelsPrintReadably() {
    String options =
        with(Optimization.NONE.withAveraging(0.99)).withObjective(new Failing(2)).toString();
    assertThat(options)
        .startsWith("likelihood bernoulli, posterior diagonal-gaussian(latent_size=3)")
        .contains("prior standard-normal(latent_size=3)", "objective failing", "Adam", "0.99")
        .contains("seed 3")
        .doesNotContain("@", "Lambda");
    assertThat(VaeTest.vae(OPTIONS).summary())
        .contains("posterior", "likelihood", "bernoulli")
        .contains("[batch," + WIDTH + "]", "[batch," + 2 * LATENT + "]")
        .doesNotContain("@");
    assertThat(
            VaeNetworks.of(
                dense(DataType.FLOAT, 1, 2, false), dense(DataType.FLOAT, 1, 1, false), 4))
        .hasToString("own networks conditioned on 4 classes");
  }

  /** The likelihood is that of the target; the encoder sees the data. */
  @Test
  void targetsAreReconstructed() {
    TestData noise = TestData.normal(200, WIDTH);
    float[][] targets = new float[200][WIDTH];
    for (int n = 0; n < targets.length; n++) {
      for (int i = 0; i < WIDTH; i++) {
        targets[n][i] = 0.1f * noise.rows()[n][i % 3] + 0.7f;
      }
    }
    TestData both = noise.withTargets(targets);
    VaeOptions options = OPTIONS.withLikelihood(Likelihoods.gaussian(0.1)).withLearningRate(5e-3);
    Vae vae = Vae.create(MlpVae.of(both).withHidden(List.of(32)), options);
    vae.fit(both, FitOptions.epochs(60).withBatchSize(20));
    double[] errors = vae.reconstructionErrors(both, 1);
    assertThat(errors).hasSize(200);
    assertThat(vae.reconstructionError(both, 1)).isLessThan(0.004);
    assertThat(vae.reconstructionError(noise, 1)).isGreaterThan(1);
    assertThat(vae.elbo(both, 1).elbo()).isGreaterThan(vae.elbo(noise, 1).elbo() + 100);
  }

  @Test
  void bytesOfATargetAreMappedLikeData() {
    float[][] bytes = {{0, 255, 51}, {102, 153, 204}};
    float[][] reversed = {{255, 0, 204}, {153, 102, 51}};
    TestData both = new TestData(ExampleShape.vector(3), ValueRange.BYTES, bytes, reversed, null);
    TestData swapped = new TestData(ExampleShape.vector(3), ValueRange.BYTES, reversed, null, null);
    Vae vae = Vae.create(MlpVae.of(both).withHidden(List.of()), VaeOptions.defaults(2));
    // Zero weights: the encoder's data do not matter.
    vae.encoder().parameters().assign(0);
    assertThat(vae.logLikelihoods(both, 3, 1)).containsExactly(vae.logLikelihoods(swapped, 3, 1));
    Vae one = Vae.create(MlpVae.of(both).withHidden(List.of()), VaeOptions.defaults(2));
    one.encoder().parameters().assign(0);
    double loss = one.fit(both, FitOptions.steps(1).withBatchSize(2)).epochs().get(0).get("loss");
    double same =
        vae.fit(swapped, FitOptions.steps(1).withBatchSize(2)).epochs().get(0).get("loss");
    assertThat(loss).isCloseTo(same, within(1e-5));
  }
}
