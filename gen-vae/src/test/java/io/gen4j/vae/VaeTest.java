package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.objective.Schedule;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.regularizer.Regularizers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class VaeTest {

  private static final int LATENT = 3;
  private static final int WIDTH = 12;

  @TempDir private Path folder;

  /** Settings that each exercise another way through a step. */
  static Stream<Setting> settings() {
    VaeOptions base = VaeOptions.defaults(LATENT).withSeed(3);
    return Stream.of(
            base,
            base.withBinarized(true),
            base.withObjective(Objectives.importanceWeighted(4)),
            new Setting(base.withObjective(Objectives.importanceWeighted(6, 2)), 2),
            base.withObjective(
                Objectives.importanceWeighted(6, 2).with(Regularizers.sparsity(0.1))),
            VaeOptions.twoLayers(LATENT, 2)
                .withObjective(Objectives.importanceWeighted(6, 2))
                .withSeed(3),
            base.withObjective(Objectives.elbo(Schedule.warmUp(1, 20), 0.1)),
            new Setting(base, 2),
            base.withLatent(Posteriors.radialFlow(LATENT, 2), Priors.gaussianMixture(LATENT, 3)),
            base.withPosterior(Posteriors.fullGaussian(LATENT)),
            base.withLikelihood(Likelihoods.gaussianWithVariance(-6, ValueRange.SYMMETRIC)))
        .map(each -> each instanceof Setting setting ? setting : new Setting((VaeOptions) each, 0));
  }

  /** Options, and classes that the model is conditioned on. */
  record Setting(VaeOptions options, int classes) {

    Vae vae() {
      return VaeTest.vae(options, classes);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void trainingLowersTheLoss(Setting setting) {
    TrainingReport report =
        setting.vae().fit(stripes(200), FitOptions.epochs(30).withBatchSize(20));
    double first = report.epochs().get(0).get("loss");
    double last = report.epochs().get(29).get("loss");
    assertThat(last).isFinite().isLessThan(first - 0.2);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void resumedTrainingEqualsUninterruptedTraining(Setting setting) {
    VaeOptions options = setting.options();
    Dataset data = stripes(60);
    Vae whole = setting.vae();
    whole.fit(data, FitOptions.steps(14).withBatchSize(10));
    Vae part = setting.vae();
    part.fit(data, FitOptions.steps(8).withBatchSize(10));
    Path file = folder.resolve("model.zip");
    part.save(file);
    Vae resumed = Vae.load(file);
    assertThat(resumed.options().likelihood()).isEqualTo(options.likelihood());
    assertThat(resumed.options().objective()).isEqualTo(options.objective());
    resumed.fit(data, FitOptions.steps(14).withBatchSize(10));
    assertThat(resumed.steps()).isEqualTo(14);
    assertSameParameters(resumed, whole);
  }

  @Test
  void modelsReportEvaluationResults() {
    Vae vae = vae(VaeOptions.defaults(3).withSeed(2));
    Dataset data = stripes(120);
    AggregatePosterior found = vae.aggregatePosterior(data, 500, 1);
    double sum = found.divergence() + found.mutualInformation();
    assertThat(sum).isCloseTo(vae.elbo(data, 2).divergence(), within(0.2 + 0.2 * sum));
    assertThat(vae.mutualInformationGap(data, 200, 1).gap()).isBetween(0.0, 1.0);
    assertThatThrownBy(() -> vae.mutualInformationGap(data, new int[][] {{1}}, 5, 1))
        .hasMessageContaining("120")
        .hasMessageContaining("factor 0 has 1");
    assertThatThrownBy(() -> vae.mutualInformationGap(data, new int[1][120], 5, 1))
        .hasMessageContaining("Factor 0");
    assertThatThrownBy(() -> vae.aggregatePosterior(data, 0, 1)).hasMessageContaining("got 0");
    Vae flow = vae(VaeOptions.defaults(3).withPosterior(Posteriors.planarFlow(3, 1)));
    assertThatThrownBy(() -> flow.aggregatePosterior(data, 5, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("planar-flow");
  }

  @Test
  void equalSeedsTrainToEqualParametersAndOthersDoNot() {
    Dataset data = stripes(60);
    FitOptions fit = FitOptions.steps(5).withBatchSize(10);
    Vae one = vae(VaeOptions.defaults(LATENT).withSeed(1));
    Vae two = vae(VaeOptions.defaults(LATENT).withSeed(1));
    Vae other = vae(VaeOptions.defaults(LATENT).withSeed(2));
    one.fit(data, fit);
    two.fit(data, fit);
    other.fit(data, fit);
    assertSameParameters(one, two);
    assertThat(one.encoder().parameters().equals(other.encoder().parameters())).isFalse();
  }

  @Test
  void plainDl4jOpensTheFileAsTheDecoder() throws Exception {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    Path file = folder.resolve("model.zip");
    vae.save(file);
    INDArray z = vae.samplePrior(4, 1);
    INDArray logits =
        org.deeplearning4j.util.ModelSerializer.restoreComputationGraph(file.toFile())
            .outputSingle(z);
    INDArray probabilities = vae.decode(z);
    for (int i = 0; i < logits.length(); i++) {
      double expected = 1 / (1 + Math.exp(-logits.getDouble(i)));
      assertThat(probabilities.getDouble(i)).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void boundGrowsWithSamplesAndEqualsTheElboForOne() {
    Vae vae = vae(VaeOptions.defaults(LATENT).withSeed(4));
    Dataset data = stripes(400);
    vae.fit(data, FitOptions.epochs(5).withBatchSize(20));
    double one = vae.logLikelihood(data, 1, 5);
    double ten = vae.logLikelihood(data, 10, 6);
    double hundred = vae.logLikelihood(data, 100, 7);
    assertThat(one).isLessThan(ten);
    assertThat(ten).isLessThan(hundred);
    // Two estimates of one number, with fixed seeds.
    assertThat(one).isCloseTo(vae.elbo(data, 8).elbo(), within(0.4));
  }

  @Test
  void estimateDoesNotDependOnTheSizeOfABatch() {
    Vae vae = vae(VaeOptions.defaults(LATENT).withSeed(4));
    Dataset many = stripes(300);
    double[] together = vae.logLikelihoods(many, 30, 9);
    float[] rows = new float[10 * WIDTH];
    for (int i = 0; i < 10; i++) {
      many.read(i, rows, i * WIDTH);
    }
    double[] alone = vae.score(Nd4j.create(rows, new long[] {10, WIDTH}, 'c'), 30, 9);
    assertThat(alone).containsExactly(Arrays.copyOf(together, 10), within(1e-4));
  }

  @Test
  void callersArraysAreNotChanged() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    INDArray x = Nd4j.rand(5, WIDTH);
    INDArray z = Nd4j.rand(5, LATENT);
    INDArray keptX = x.dup();
    INDArray keptZ = z.dup();
    vae.encode(x);
    vae.encodeMean(x);
    vae.reconstruct(x);
    vae.score(x, 3, 1);
    vae.decode(z);
    vae.interpolate(row(x, 0), row(x, 1), 4);
    assertThat(x).isEqualTo(keptX);
    assertThat(z).isEqualTo(keptZ);
  }

  @Test
  void samplesDependOnlyOnTheSeed() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    INDArray samples = vae.sample(300, 1);
    assertThat(samples.shape()).containsExactly(300, WIDTH);
    assertThat(vae.sample(300, 1)).isEqualTo(samples);
    assertThat(vae.sample(300, 2)).isNotEqualTo(samples);
    assertThat(samples.minNumber().doubleValue()).isGreaterThan(0);
    assertThat(samples.maxNumber().doubleValue()).isLessThan(1);
    INDArray drawn = vae.draw(20, 1);
    for (int i = 0; i < drawn.length(); i++) {
      assertThat(drawn.getDouble(i)).isIn(0.0, 1.0);
    }
  }

  @Test
  void interpolationEndsInTheReconstructions() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    INDArray x = Nd4j.rand(2, WIDTH);
    INDArray path = vae.interpolate(row(x, 0), row(x, 1), 5);
    INDArray ends = vae.reconstruct(x);
    assertThat(row(path, 0).equalsWithEps(row(ends, 0), 1e-6)).isTrue();
    assertThat(row(path, 4).equalsWithEps(row(ends, 1), 1e-6)).isTrue();
  }

  @Test
  void collapsedUnitsAreNotActive() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    Dataset data = stripes(50);
    vae.encoder().parameters().muli(0);
    assertThat(vae.activeUnits(data, 1)).isZero();
  }

  @Test
  void nonFiniteTrainingIsReportedAndKeepsTheModel() {
    VaeOptions options =
        VaeOptions.defaults(LATENT)
            .withLikelihood(Likelihoods.gaussian(1e-30))
            .withLearningRate(1e3);
    Vae vae = vae(options);
    INDArray before = vae.decoder().parameters().dup();
    assertThatThrownBy(() -> vae.fit(stripes(20), FitOptions.steps(3).withBatchSize(10)))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("step 0");
    assertThat(vae.decoder().parameters()).isEqualTo(before);
    assertThat(vae.steps()).isZero();
  }

  @Test
  void dataOutsideTheSupportAreRejectedWithTheValue() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    INDArray x = Nd4j.zeros(2, WIDTH);
    x.putScalar(1, 3, 1.5);
    assertThatThrownBy(() -> vae.encodeMean(x))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("example 1")
        .hasMessageContaining("1.5")
        .hasMessageContaining("position 3");
    x.putScalar(1, 3, Double.NaN);
    assertThatThrownBy(() -> vae.score(x, 1, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("NaN");
    Vae levels = vae(VaeOptions.defaults(LATENT).withLikelihood(Likelihoods.categorical(3)));
    assertThatThrownBy(() -> levels.fit(greyStripes(), FitOptions.steps(1).withBatchSize(4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3 evenly spaced levels");
  }

  @Test
  void invalidArgumentsAreReported() {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    assertThatThrownBy(() -> vae.decode(Nd4j.zeros(2, LATENT + 1)))
        .hasMessageContaining("[count, 3]")
        .hasMessageContaining("[2, 4]");
    assertThatThrownBy(() -> vae.logLikelihoods(stripes(5), 0, 1)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> vae.sample(0, 1)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> vae.encode(Nd4j.zeros(2, 5))).hasMessageContaining("[2, 5]");
    assertThatThrownBy(() -> vae.sample(new int[] {1}, 1))
        .hasMessageContaining("not class-conditional");
    assertThatThrownBy(() -> vae.bitsPerDimension(-3)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                vae.fit(
                    InMemoryDataset.of("narrow", new float[4][5], ValueRange.UNIT),
                    FitOptions.steps(1).withBatchSize(2)))
        .hasMessageContaining("narrow");
    assertThatThrownBy(() -> Vae.load(folder.resolve("none.zip")))
        .hasMessageContaining("no model file");
  }

  @Test
  void partsThatDoNotFitAreReported() {
    assertThatThrownBy(() -> VaeOptions.defaults(3).withPrior(Priors.standardNormal(4)))
        .hasMessageContaining("3")
        .hasMessageContaining("4");
    assertThatThrownBy(
            () ->
                VaeOptions.defaults(3).withBinarized(true).withLikelihood(Likelihoods.gaussian(1)))
        .hasMessageContaining("Bernoulli");
    assertThatThrownBy(() -> VaeOptions.defaults(0)).hasMessageContaining("got 0");
    VaeOptions options = VaeOptions.defaults(LATENT);
    MlpVae networks = MlpVae.of(ExampleShape.vector(WIDTH)).withHidden(List.of(8));
    VaeOptions larger =
        options.withLatent(Posteriors.diagonalGaussian(5), Priors.standardNormal(5));
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(networks.encoder(larger), networks.decoder(options)), options))
        .hasMessageContaining("needs 6 numbers")
        .hasMessageContaining("10");
    assertThatThrownBy(
            () ->
                Vae.create(
                    VaeNetworks.of(networks.encoder(options), networks.decoder(larger)), options))
        .hasMessageContaining("decoder")
        .hasMessageContaining("size 3");
  }

  @Test
  void partsWithoutCommonSupportAreRejected() {
    VaeOptions options = VaeOptions.defaults(LATENT);
    assertThatThrownBy(() -> options.withPosterior(Posteriors.vectorQuantized(LATENT, 2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("common support")
        .hasMessageContaining("integers");
    assertThatThrownBy(() -> options.withPrior(Priors.codeGrid(1, LATENT, 4)))
        .hasMessageContaining("common support");
    assertThatThrownBy(() -> options.withPrior(Priors.none(LATENT)))
        .hasMessageContaining("common support");
    assertThatThrownBy(
            () -> options.withLatent(Posteriors.fullGaussian(LATENT), Priors.vamp(LATENT, 3)))
        .hasMessageContaining("diagonal Gaussian");
    assertThatThrownBy(
            () ->
                VaeOptions.vectorQuantized(1, LATENT, 2, 4)
                    .withObjective(Objectives.elbo(Schedule.constant(1), 0.5)))
        .hasMessageContaining("closed form");
    assertThatThrownBy(() -> vae(options.withPrior(Priors.vamp(LATENT, 3)), 2))
        .hasMessageContaining("pseudo-inputs");
  }

  @Test
  void learningRatesThatGoNegativeOrCountEpochsAreRejected() {
    MapSchedule falling =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add(3, -0.1).build();
    Vae vae = vae(VaeOptions.defaults(LATENT).withUpdater(new Adam(falling)));
    vae.fit(stripes(40), FitOptions.steps(3).withBatchSize(20));
    INDArray before = vae.sample(2, 1);
    assertThatThrownBy(() -> vae.fit(stripes(40), FitOptions.epochs(2).withBatchSize(20)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encoder is -0.1 at update 3");
    assertThat(vae.sample(2, 1)).isEqualTo(before);
    MapSchedule byEpoch =
        new MapSchedule.Builder(ScheduleType.EPOCH).add(0, 0.1).add(5, 0.01).build();
    assertThatThrownBy(() -> vae(VaeOptions.defaults(LATENT).withUpdater(new Adam(byEpoch))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depends on the epoch");
  }

  @Test
  void corruptedDataMustBeFiniteAndScoredDataInTheSupport() {
    Vae vae = vae(VaeOptions.defaults(LATENT).withCorruption(Corruptions.gaussian(0.3)));
    INDArray x = Nd4j.zeros(2, WIDTH);
    x.putScalar(1, 3, 1.5);
    assertThat(vae.reconstruct(x).shape()).containsExactly(2, WIDTH);
    assertThatThrownBy(() -> vae.score(x, 2, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1.5");
    x.putScalar(1, 3, Double.NaN);
    assertThatThrownBy(() -> vae.reconstruct(x))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("position 3");
  }

  @Test
  void labelsDetermineTheClassOfSamples() {
    Vae vae = vae(VaeOptions.defaults(LATENT).withSeed(5).withLearningRate(1e-2), 2);
    vae.fit(stripes(400), FitOptions.epochs(40).withBatchSize(20));
    INDArray samples = vae.sample(new int[] {0, 1}, 3);
    // Class 0 has its ink in the left half, class 1 in the right one.
    for (int label = 0; label < 2; label++) {
      INDArray sample = row(samples, label).reshape(WIDTH);
      double left = 0;
      double right = 0;
      for (int i = 0; i < WIDTH / 2; i++) {
        left += sample.getDouble(i);
        right += sample.getDouble(WIDTH / 2 + i);
      }
      assertThat(label == 0 ? left - right : right - left).isGreaterThan(1.5);
    }
    assertThatThrownBy(() -> vae.draw(3, 1)).hasMessageContaining("needs 3 labels");
    assertThatThrownBy(() -> vae.sample(new int[] {2}, 1)).hasMessageContaining("got label 2");
    assertThatThrownBy(() -> vae.encode(Nd4j.zeros(1, WIDTH))).hasMessageContaining("labels");
    assertThat(vae.reconstruct(Nd4j.zeros(1, WIDTH), new int[] {1}).shape())
        .containsExactly(1, WIDTH);
  }

  @Test
  void provenanceIsKept() throws Exception {
    Vae vae = vae(VaeOptions.defaults(LATENT));
    Dataset data = stripes(20);
    vae.fit(data, FitOptions.steps(1).withBatchSize(10));
    Path file = folder.resolve("model.zip");
    vae.save(file);
    Map<String, Object> properties = io.gen4j.core.files.ModelFile.read(file, "vae").properties();
    assertThat(properties.get("data").toString()).contains(data.digest(), "stripes");
    byte[] first = Files.readAllBytes(file);
    vae.save(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  /** A model whose weights are the same whatever the seed of the options is. */
  static Vae create(VaeNetworks networks, VaeOptions options) {
    VaeOptions fixed = options.withSeed(1);
    return Vae.create(
        VaeNetworks.of(networks.encoder(fixed), networks.decoder(fixed), networks.classes()),
        options);
  }

  static Vae vae(VaeOptions options) {
    return vae(options, 0);
  }

  static Vae vae(VaeOptions options, int classes) {
    MlpVae networks =
        MlpVae.of(ExampleShape.vector(WIDTH)).withHidden(List.of(16)).withClasses(classes);
    return create(networks, options);
  }

  static void assertSameParameters(Vae one, Vae two) {
    assertThat(one.encoder().parameters().data().asFloat())
        .containsExactly(two.encoder().parameters().data().asFloat());
    assertThat(one.decoder().parameters().data().asFloat())
        .containsExactly(two.decoder().parameters().data().asFloat());
    assertThat(one.samplePrior(3, 1)).isEqualTo(two.samplePrior(3, 1));
  }

  /** Vectors of zeros and ones with a block of ones in one half, which the label tells. */
  static Dataset stripes(int count) {
    RandomGenerator random = Seeds.generator(17);
    float[][] rows = new float[count][WIDTH];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      int start = labels[i] * WIDTH / 2 + random.nextInt(3);
      Arrays.fill(rows[i], start, start + 4, 1);
    }
    return InMemoryDataset.of("stripes", rows, ValueRange.UNIT).withLabels(labels, 2);
  }

  /** All examples of a set, {@code [size, ...shape]}. */
  static INDArray array(Dataset data) {
    int length = data.shape().length();
    float[] values = new float[data.size() * length];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, values, i * length);
    }
    return Nd4j.create(values, data.shape().batch(data.size()), 'c');
  }

  private static Dataset greyStripes() {
    float[][] rows = new float[4][WIDTH];
    Arrays.fill(rows[2], 0.3f);
    return InMemoryDataset.of("grey", rows, ValueRange.UNIT);
  }

  private static INDArray row(INDArray array, int index) {
    return array.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(index, index + 1));
  }
}
