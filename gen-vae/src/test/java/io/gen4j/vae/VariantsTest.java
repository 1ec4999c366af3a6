package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.evaluation.CodeUse;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.regularizer.AggregateEstimate;
import io.gen4j.vae.regularizer.Kernel;
import io.gen4j.vae.regularizer.Regularizers;
import io.gen4j.vae.testing.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Every kind of autoencoder goes through the same loop, and what its parts promise holds there. */
class VariantsTest {

  private static final int LATENT = 3;
  private static final int WIDTH = 12;

  @TempDir private Path folder;

  /** A kind of model by name. */
  record Variant(String name, VaeOptions options) {

    int classes() {
      return name.contains("conditional") ? 2 : 0;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Variant> variants() {
    VaeOptions vae = VaeOptions.defaults(LATENT).withSeed(3);
    VaeOptions plain = VaeOptions.autoencoder(LATENT).withSeed(3);
    Objective reconstruction = Objectives.reconstruction();
    Map<String, VaeOptions> all = new LinkedHashMap<>();
    all.put("plain", plain);
    all.put("denoising", plain.withCorruption(Corruptions.masking(0.3)));
    all.put("sparse", plain.withObjective(reconstruction.with(Regularizers.sparsity(0.1))));
    all.put(
        "sparse by activity",
        plain
            .withPosterior(Posteriors.sigmoidPoint(LATENT))
            .withObjective(reconstruction.with(Regularizers.activity(0.5, 0.2))));
    all.put(
        "contractive",
        plain
            .withPosterior(Posteriors.sigmoidPoint(LATENT))
            .withObjective(reconstruction.with(Regularizers.contraction(0.1))));
    all.put(
        "Wasserstein",
        plain.with(
            Posteriors.point(LATENT),
            Priors.standardNormal(LATENT),
            Objectives.wasserstein(5, Kernel.inverseMultiquadratic())));
    all.put("denoising VAE", vae.withCorruption(Corruptions.gaussian(0.2)));
    all.put("InfoVAE", vae.withObjective(Objectives.infoVae(0.5, 3, Kernel.gaussian(1))));
    all.put("beta-TCVAE", vae.withObjective(Objectives.betaTcvae(3)));
    all.put(
        "stratified beta-TCVAE",
        vae.withObjective(Objectives.betaTcvae(1, 3, 1, AggregateEstimate.STRATIFIED)));
    all.put("DIP-VAE-I", vae.withObjective(Objectives.dipVaeOne(2, 4)));
    all.put("DIP-VAE-II", vae.withObjective(Objectives.dipVaeTwo(2, 4)));
    all.put(
        "FactorVAE",
        vae.withObjective(Objectives.elbo().with(Regularizers.densityRatio(2, List.of(16), 1e-3))));
    all.put("planar flow", vae.withPosterior(Posteriors.planarFlow(LATENT, 2)));
    all.put(
        "autoregressive flows",
        vae.withLatent(
            Posteriors.inverseAutoregressiveFlow(LATENT, 2, 6, 4),
            Priors.maskedAutoregressiveFlow(LATENT, 2, 6)));
    all.put("VampPrior", vae.withPrior(Priors.vamp(LATENT, 4)));
    all.put("two layers", VaeOptions.twoLayers(LATENT, 2).withSeed(3));
    all.put(
        "two layers, importance-weighted, conditional",
        VaeOptions.twoLayers(LATENT, 2).withObjective(Objectives.importanceWeighted(3)));
    all.put("VQ-VAE", VaeOptions.vectorQuantized(1, LATENT, 2, 5).withSeed(3));
    all.put(
        "conditional contractive",
        vae.withObjective(Objectives.elbo().with(Regularizers.contraction(0.1))));
    return all.entrySet().stream().map(e -> new Variant(e.getKey(), e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void resumedTrainingEqualsUninterruptedTraining(Variant variant) {
    Dataset data = VaeTest.stripes(60);
    Vae whole = VaeTest.vae(variant.options(), variant.classes());
    whole.fit(data, FitOptions.steps(9).withBatchSize(10));
    Vae part = VaeTest.vae(variant.options(), variant.classes());
    part.fit(data, FitOptions.steps(5).withBatchSize(10));
    Path file = folder.resolve("model.zip");
    part.save(file);
    Vae resumed = Vae.load(file);
    assertThat(resumed.options().objective()).isEqualTo(variant.options().objective());
    assertThat(resumed.options().corruption()).isEqualTo(variant.options().corruption());
    resumed.fit(data, FitOptions.steps(9).withBatchSize(10));
    List<float[]> expected = parameters(whole);
    List<float[]> found = parameters(resumed);
    assertThat(found).hasSameSizeAs(expected);
    for (int n = 0; n < found.size(); n++) {
      assertThat(found.get(n)).containsExactly(expected.get(n));
    }
  }

  /**
   * The gradient that training follows is that of the loss that it reports: of every network and
   * part, along a random direction, against a central difference of the loss at the same noise. In
   * single precision, hence to 0.05 %.
   */
  @ParameterizedTest
  @MethodSource("variants")
  void gradientMatchesTheReportedLoss(Variant variant) {
    VaeOptions options = variant.options().withUpdater(new Sgd(1));
    Vae first = smooth(options, variant.classes());
    List<float[]> from = parameters(first);
    lossAt(first, from);
    List<float[]> after = parameters(first);
    double h = 4e-3;
    for (int n = 0; n < from.size(); n++) {
      String name = first.model().networks().get(n).name();
      boolean ownLoss = name.startsWith("critic");
      boolean straightThrough =
          options.posterior().isDiscrete() && (name.equals("encoder") || name.equals("posterior"));
      if (ownLoss || straightThrough) {
        continue;
      }
      double[] gradient = new double[from.get(n).length];
      double square = 0;
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (double) from.get(n)[i] - after.get(n)[i];
        square += gradient[i] * gradient[i];
      }
      assertThat(square).as(name).isPositive();
      RandomGenerator random = Seeds.generator(8);
      List<float[]> up = new ArrayList<>(from);
      List<float[]> down = new ArrayList<>(from);
      up.set(n, from.get(n).clone());
      down.set(n, from.get(n).clone());
      double along = 0;
      for (int i = 0; i < gradient.length; i++) {
        // Mostly along the gradient, so that there is something to measure.
        double v =
            gradient[i] / Math.sqrt(square)
                + 0.5 * random.nextGaussian() / Math.sqrt(gradient.length);
        along += v * gradient[i];
        up.get(n)[i] += (float) (h * v);
        down.get(n)[i] -= (float) (h * v);
      }
      double difference =
          lossAt(smooth(options, variant.classes()), up)
              - lossAt(smooth(options, variant.classes()), down);
      assertThat(along)
          .as("%s of %s", name, variant)
          .isCloseTo(difference / (2 * h), within(5e-4 * Math.abs(along) + 1e-5));
    }
  }

  @Test
  void factorsOfAnotherLengthAreNamed() {
    TestData data = TestData.normal(4, 3);
    Vae vae =
        Vae.create(
            MlpVae.of(data).withHidden(List.of(4)),
            VaeOptions.defaults(2).withLikelihood(Likelihoods.gaussian(1)));
    assertThatThrownBy(() -> vae.mutualInformationGap(data, new int[][] {{1, 2, 3, 4}, {1}}, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each of the 4 examples of test data, but factor 1 has 1");
  }

  @Test
  void pointsHaveNoBound() {
    Vae vae = VaeTest.vae(VaeOptions.autoencoder(LATENT));
    Dataset data = VaeTest.stripes(10);
    assertThatThrownBy(() -> vae.elbo(data, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reconstructionErrors");
    assertThatThrownBy(() -> vae.logLikelihood(data, 5, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> vae.sample(2, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("prior");
    assertThatThrownBy(() -> VaeOptions.defaults(LATENT).withPosterior(Posteriors.point(LATENT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("common support");
  }

  @Test
  void reconstructionErrorIsTheMeanSquaredError() {
    Vae vae = VaeTest.vae(VaeOptions.autoencoder(LATENT));
    Dataset data = VaeTest.stripes(300);
    INDArray x = VaeTest.array(data);
    INDArray difference = vae.reconstruct(x).sub(x);
    double[] errors = vae.reconstructionErrors(data, 1);
    for (int i = 0; i < 300; i += 37) {
      double expected = 0;
      for (int k = 0; k < WIDTH; k++) {
        expected += Math.pow(difference.getDouble(i, k), 2) / WIDTH;
      }
      assertThat(errors[i]).isCloseTo(expected, within(1e-6));
    }
    assertThat(vae.reconstructionErrors(x)).containsExactly(errors, within(1e-9));
    assertThat(vae.reconstructionError(data, 1))
        .isCloseTo(Arrays.stream(errors).average().orElseThrow(), within(1e-12));
  }

  @Test
  void denoisingModelRestoresCorruptedData() {
    Dataset data = VaeTest.stripes(400);
    VaeOptions options = VaeOptions.autoencoder(6).withLearningRate(5e-3).withSeed(2);
    Vae plain = network(options);
    Vae denoising = network(options.withCorruption(Corruptions.gaussian(0.5)));
    FitOptions fit = FitOptions.epochs(25).withBatchSize(20);
    plain.fit(data, fit);
    denoising.fit(data, fit);
    INDArray clean = VaeTest.array(data);
    INDArray damaged = denoising.corrupt(clean, 5);
    assertThat(damaged.maxNumber().doubleValue()).isGreaterThan(1.2);
    assertThat(denoising.corrupt(clean, 5)).isEqualTo(damaged);
    double left = error(damaged, clean);
    double byDenoising = error(denoising.reconstruct(damaged), clean);
    double byPlain = error(plain.reconstruct(damaged), clean);
    assertThat(byDenoising).isLessThan(0.5 * left).isLessThan(0.8 * byPlain);
  }

  /**
   * Six kinds of blocks, one code each: the codebook is used, and the prior learns what there is.
   */
  @Test
  void codesIdentifyTheBlocksAndThePriorLearnsTheirFrequencies() {
    Dataset data = VaeTest.stripes(600);
    VaeOptions options = VaeOptions.vectorQuantized(1, 2, 4, 8).withLearningRate(1e-2).withSeed(5);
    Vae vae = network(options);
    vae.fit(data, FitOptions.epochs(25).withBatchSize(30));
    CodeUse use = vae.codeUse(data, 1);
    assertThat(use.used()).isBetween(3, 8);
    assertThat(use.perplexity()).isBetween(2.0, 8.0);
    assertThat(vae.reconstructionError(data, 1)).isLessThan(0.05);
    // Six blocks alike have log 6 = 1.79 nats; a prior of all pairs alike costs 2 log 8 = 4.16.
    Bound bound = vae.elbo(data, 1);
    assertThat(bound.divergence()).isBetween(1.5, 2.9);
    assertThat(vae.logLikelihood(data, 3, 2)).isCloseTo(bound.elbo(), within(1e-4));
    INDArray codes = vae.encodeMean(data, 1);
    assertThat(codes.shape()).containsExactly(600, 2);
    assertThat(codes.maxNumber().doubleValue()).isLessThan(8);
    INDArray samples = vae.sample(200, 3);
    // Each block has four ones, and so have samples.
    assertThat(samples.sumNumber().doubleValue() / 200).isCloseTo(4, within(0.5));
    assertThatThrownBy(() -> vae.activeUnits(data, 1)).hasMessageContaining("codeUse");
    assertThatThrownBy(() -> vae.decode(Nd4j.ones(1, 2).mul(8))).hasMessageContaining("got 8");
    INDArray row = Nd4j.zeros(1, WIDTH);
    assertThatThrownBy(() -> vae.interpolate(row, row, 3)).hasMessageContaining("Discrete codes");
  }

  /** The covariance of codes comes to the identity, where it is asked to. */
  @Test
  void penaltiesFallIfTheObjectiveHasThem() {
    Dataset data = VaeTest.stripes(400);
    VaeOptions options =
        VaeOptions.defaults(LATENT)
            .withLearningRate(5e-3)
            .withSeed(6)
            .withObjective(Objectives.dipVaeTwo(30, 30));
    double start = dip(network(options).fit(data, FitOptions.steps(1).withBatchSize(20)));
    double end = dip(network(options).fit(data, FitOptions.epochs(20).withBatchSize(20)));
    assertThat(end).isLessThan(0.3 * start);
  }

  private static double dip(TrainingReport report) {
    return report.epochs().get(report.epochs().size() - 1).get("dip");
  }

  @Test
  void conditionalModelsScoreAndInterpolateWithLabels() {
    Vae vae = VaeTest.vae(VaeOptions.defaults(LATENT).withSeed(4), 2);
    Dataset data = VaeTest.stripes(20);
    INDArray x = VaeTest.array(data);
    int[] labels = new int[20];
    Arrays.setAll(labels, data::label);
    double[] scores = vae.score(x, labels, 7, 3);
    assertThat(scores).containsExactly(vae.logLikelihoods(data, 7, 3), within(1e-4));
    int[] wrong = Arrays.stream(labels).map(l -> 1 - l).toArray();
    assertThat(vae.score(x, wrong, 7, 3)).isNotEqualTo(scores);
    INDArray one = Nd4j.create(new float[WIDTH], new long[] {1, WIDTH}, 'c');
    INDArray path = vae.interpolate(one, one.add(1), 1, 5);
    assertThat(path.shape()).containsExactly(5, WIDTH);
    INDArray end = vae.reconstruct(one.add(1), new int[] {1});
    assertThat(error(path.getRow(4).reshape(1, WIDTH), end)).isCloseTo(0, within(1e-9));
    assertThatThrownBy(() -> vae.score(x, 3, 1)).hasMessageContaining("labels");
    assertThatThrownBy(() -> vae.interpolate(one, one, 2, 5)).hasMessageContaining("label 2");
  }

  private static Vae network(VaeOptions options) {
    MlpVae networks = MlpVae.of(ExampleShape.vector(WIDTH)).withHidden(List.of(24));
    return VaeTest.create(networks, options);
  }

  private static Vae smooth(VaeOptions options, int classes) {
    MlpVae networks =
        MlpVae.of(ExampleShape.vector(WIDTH))
            .withHidden(List.of(7))
            .withActivation(Activation.TANH)
            .withClasses(classes);
    return VaeTest.create(networks, options);
  }

  /** Makes the first step from given weights of all networks, and returns its loss. */
  private static double lossAt(Vae vae, List<float[]> weights) {
    for (int n = 0; n < weights.size(); n++) {
      set(vae.model().networks().get(n).parameters(), weights.get(n));
    }
    return vae.fit(VaeTest.stripes(16), FitOptions.steps(1).withBatchSize(16))
        .epochs()
        .get(0)
        .get("loss");
  }

  private static List<float[]> parameters(Vae vae) {
    return vae.model().networks().stream()
        .map(network -> parameters(network.parameters()))
        .toList();
  }

  private static void set(INDArray target, float[] values) {
    target.assign(Nd4j.createFromArray(values).reshape(target.shape()));
  }

  private static float[] parameters(INDArray parameters) {
    return parameters.dup('c').data().asFloat();
  }

  private static double error(INDArray a, INDArray b) {
    INDArray difference = a.sub(b);
    return difference.mul(difference).meanNumber().doubleValue();
  }
}
