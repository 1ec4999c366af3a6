package io.gen4j.gan.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Noise;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.LayerRates;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.StyleSampler;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** The residual and the style-based pair. */
class DeepGansTest {

  private static final ExampleShape SMALL = ExampleShape.image(1, 8, 8);

  @ParameterizedTest
  @CsvSource({"1, 28", "3, 28", "1, 32", "3, 32", "1, 64", "3, 64"})
  void shapesAtTheSizesThatTheyAreFor(int channels, int side) {
    ExampleShape shape = ExampleShape.image(channels, side, side);
    StyleGan style = StyleGan.of(shape).withWidth(4);
    ResidualGan residual = ResidualGan.of(shape).withWidth(2).withAttention(true);
    INDArray ofStyle = open(style.generator(1)).output(Noise.normal(1, 4, style.latentSize()));
    INDArray ofResidual =
        open(residual.generator(1)).output(Noise.normal(1, 4, residual.latentSize()));
    for (INDArray samples : new INDArray[] {ofStyle, ofResidual}) {
      assertThat(samples.shape()).containsExactly(4, channels, side, side);
      assertThat(samples.amaxNumber().doubleValue()).isBetween(1e-3, 1.0);
    }
    assertThat(open(style.discriminator(2)).output(ofStyle).shape()).containsExactly(4, 1);
    assertThat(open(residual.discriminator(2)).output(ofResidual).shape()).containsExactly(4, 1);
  }

  /** Through modulation, demodulation, noise and mixing: all parameters, in double. */
  @Test
  void gradientsOfTheStyledGeneratorAreThoseOfItsOutput() {
    StyleGan pair =
        StyleGan.of(SMALL).withLatentSize(3, 3).withMappingLayers(1).withWidth(1).withMixing(0.5);
    assertGradients(pair.generator(3), 3);
  }

  @Test
  void gradientsOfTheConditionalResidualGeneratorWithAttentionAreThoseOfItsOutput() {
    ResidualGan pair =
        ResidualGan.of(ExampleShape.image(1, 16, 16))
            .withLatentSize(2)
            .withWidth(1)
            .withAttention(true)
            .withClasses(2);
    assertGradients(pair.generator(3), 4);
  }

  private static void assertGradients(NetworkSource source, int inputs) {
    ComputationGraphConfiguration configuration =
        source.graph("generator", new Sgd(0.1)).getConfiguration();
    ComputationGraph graph =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(
                configuration.toJson().replace("\"FLOAT\"", "\"DOUBLE\"")));
    graph.getConfiguration().setDataType(DataType.DOUBLE);
    graph.init();
    StepMemory memory = StepMemory.create();
    Network network = Network.open("generator", graph, memory);
    assertThat(network.parameters().dataType()).isEqualTo(DataType.DOUBLE);
    // Zeros of noise strength and attention would hide what is behind them.
    Random random = new Random(5);
    INDArray parameters = network.parameters();
    for (long p = 0; p < parameters.length(); p++) {
      double value = parameters.getDouble(p);
      parameters.putScalar(p, value + 0.2 * random.nextGaussian() * (value == 1 ? 0 : 1));
    }
    INDArray latent = Noise.normal(1, 3, inputs).castTo(DataType.DOUBLE);
    double[] gradient;
    INDArray weights;
    try (StepMemory.Scope scope = memory.open()) {
      INDArray output = network.forward(true, latent)[0];
      weights = Noise.normal(2, output.shape()).castTo(DataType.DOUBLE).detach();
      network.backward(Gradients.PARAMETERS, weights);
      gradient = network.gradients().toDoubleVector();
    }
    double h = 1e-6;
    double largest = 0;
    int checked = 0;
    int stride = Math.max(1, gradient.length / 120);
    for (int p = 0; p < gradient.length; p += stride) {
      double kept = parameters.getDouble(p);
      double[] values = new double[2];
      for (int side = 0; side < 2; side++) {
        parameters.putScalar(p, kept + (side == 0 ? h : -h));
        try (StepMemory.Scope scope = memory.open()) {
          values[side] = network.forward(true, latent)[0].mul(weights).sumNumber().doubleValue();
        }
      }
      parameters.putScalar(p, kept);
      double expected = (values[0] - values[1]) / (2 * h);
      // Running statistics have steps where others have gradients.
      if (expected != 0) {
        assertThat(gradient[p])
            .as("parameter %d", p)
            .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        checked++;
      }
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(largest).isGreaterThan(0.1);
    assertThat(checked).isGreaterThan(60);
  }

  /** Floats go through kernels of their own. */
  @Test
  void floatGradientsOfTheStyledGeneratorAreThoseOfDoubles() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(3, 3).withMappingLayers(1).withWidth(4);
    String json = pair.generator(3).graph("generator", new Sgd(0.1)).getConfiguration().toJson();
    double[][] gradients = new double[2][];
    INDArray start = null;
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      ComputationGraph graph =
          new ComputationGraph(
              ComputationGraphConfiguration.fromJson(
                  json.replace("\"FLOAT\"", "\"" + type + "\"")));
      graph.getConfiguration().setDataType(type);
      graph.init();
      start = start == null ? graph.params().addi(0.1) : start;
      graph.params().assign(start.castTo(type));
      StepMemory memory = StepMemory.create();
      Network network = Network.open("generator", graph, memory);
      try (StepMemory.Scope scope = memory.open()) {
        INDArray output = network.forward(true, Noise.normal(1, 4, 3).castTo(type))[0];
        network.backward(Gradients.PARAMETERS, Noise.normal(2, output.shape()).castTo(type));
        gradients[type == DataType.FLOAT ? 0 : 1] = network.gradients().dup().data().asDouble();
      }
    }
    double largest = Arrays.stream(gradients[1]).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(1);
    assertThat(gradients[0]).containsExactly(gradients[1], within(1e-4 * largest));
  }

  @Test
  void theStyledPairTrainsAndResumesAsIfItHadNotStopped(@TempDir Path folder) {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(4, 4).withWidth(2).withClasses(2);
    GanOptions options = GanOptions.defaults().withTerm(PathLength.of(1).withEvery(2));
    assertResumes(
        pair.withConditioning(ConditioningKind.PROJECTION),
        options,
        pictures(pair.shape()),
        folder);
  }

  @Test
  void theResidualPairTrainsAndResumesAsIfItHadNotStopped(@TempDir Path folder) {
    ResidualGan pair =
        ResidualGan.of(ExampleShape.image(1, 16, 16))
            .withLatentSize(4)
            .withWidth(2)
            .withClasses(2)
            .withAttention(true);
    GanOptions options =
        GanOptions.defaults().withSpectralNormalization(SpectralNormalization.BOTH);
    Gan trained = assertResumes(pair, options, pictures(pair.shape()), folder);
    // No entry is above the singular value of 1, but for gains, which have hardly moved.
    for (Network network :
        new Network[] {trained.discriminator().network(), trained.generator().network()}) {
      assertThat(network.parameters().amaxNumber().doubleValue()).isLessThan(1.3);
    }
    INDArray scales = trained.generator().network().graph().getParam("up1normascale_W");
    assertThat(scales.sub(1).amaxNumber().doubleValue()).isBetween(1e-5, 0.01);
    assertThat(
            trained
                .discriminator()
                .network()
                .graph()
                .getParam("attentionout_W")
                .amaxNumber()
                .doubleValue())
        .isBetween(1e-5, 0.01);
  }

  @Test
  void attentionNeedsHalfOfThePicturesSidesInBothNetworks() {
    ResidualGan pair = ResidualGan.of(SMALL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withAttention(true))
        .withMessageContaining("1x8x8");
  }

  private static Gan assertResumes(
      GanNetworks pair, GanOptions options, InMemoryDataset data, Path folder) {
    Gan whole = Gan.create(pair, options);
    whole.fit(data, FitOptions.steps(5).withBatchSize(8));
    Gan first = Gan.create(pair, options);
    first.fit(data, FitOptions.steps(2).withBatchSize(8));
    first.save(folder.resolve("model.zip"));
    Gan second = Gan.load(folder.resolve("model.zip"));
    second.fit(data, FitOptions.steps(5).withBatchSize(8));
    assertThat(second.generator().network().parameters())
        .isEqualTo(whole.generator().network().parameters());
    assertThat(second.discriminator().network().parameters())
        .isEqualTo(whole.discriminator().network().parameters());
    INDArray sample = whole.sample(1, 3, 4);
    assertThat(second.sample(1, 3, 4)).isEqualTo(sample);
    assertThat(whole.sample(0, 3, 4)).isNotEqualTo(sample);
    return whole;
  }

  @Test
  void truncatedSamplesMayBeOfOneClass() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(8, 8).withWidth(4).withClasses(2);
    Gan gan = Gan.create(pair, GanOptions.defaults());
    StyleSampler sampler = StyleSampler.of(gan);
    assertThat(sampler.sample(1, 8, 3, 1).equalsWithEps(gan.sample(1, 8, 3), 1e-5)).isTrue();
    assertThat(sampler.sample(1, 8, 3, 1).equalsWithEps(gan.sample(0, 8, 3), 1e-5)).isFalse();
    assertThat(sampler.sample(1, 8, 3, 0).std(0).maxNumber().doubleValue()).isLessThan(1e-5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.sample(2, 8, 3, 0.5))
        .withMessageContaining("from 0 to 1, got 2");
    INDArray vectors = gan.latent().sample(8, 3);
    int[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    assertThat(sampler.decode(vectors, ones, 1).equalsWithEps(gan.decode(vectors, ones), 1e-5))
        .isTrue();
    assertThat(sampler.decode(vectors, ones, 0).equalsWithEps(sampler.sample(1, 8, 3, 0), 1e-5))
        .isTrue();
  }

  @Test
  void itsOptionsAreAfterThePaper() {
    StyleGan pair = StyleGan.of(SMALL).withWidth(4);

    GanOptions options = pair.options();

    assertThat(options.loss().name()).isEqualTo("non-saturating");
    for (Adam adam :
        List.of((Adam) options.updaters().generator(), (Adam) options.updaters().discriminator())) {
      assertThat(adam.getLearningRate()).isEqualTo(2e-3);
      assertThat(adam.getBeta1()).isZero();
      assertThat(adam.getBeta2()).isEqualTo(0.99);
    }
    assertThat(options.terms()).containsExactly(GradientPenalty.r1(0.5).withEvery(16));
    assertThat(options.optimization().rates()).isEqualTo(pair.equalizedRates());
  }

  @Test
  void equalizedRatesFollowTheNumberOfInputs() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(8, 6).withMappingLayers(2).withWidth(4);

    LayerRates rates = pair.equalizedRates();

    Map<String, Double> generator = rates.factors().get("generator");
    // The base has 8 channels, the image 4.
    assertThat(generator.get("conv0_W")).isCloseTo(1 / Math.sqrt(9 * 8), within(1e-12));
    assertThat(generator.get("conv2_W")).isCloseTo(1 / Math.sqrt(9 * 4), within(1e-12));
    assertThat(generator.get("style0_W")).isCloseTo(1 / Math.sqrt(6), within(1e-12));
    assertThat(generator.get("map1_W")).isCloseTo(0.01 / Math.sqrt(8), within(1e-12));
    assertThat(generator.get("map2_b")).isEqualTo(0.01);
    assertThat(generator).doesNotContainKeys("style0_b", "paint0_b", "constant_W");
    assertThat(rates.factors().get("discriminator").get("down1a_W"))
        .isCloseTo(1 / Math.sqrt(9 * 4), within(1e-12));

    Gan gan =
        Gan.create(
            pair,
            GanOptions.defaults()
                .withUpdaters(new Sgd(0.1), new Sgd(0.1))
                .withAveraging(0)
                .withLayerRates(rates));
    Gan plain =
        Gan.create(
            pair, GanOptions.defaults().withUpdaters(new Sgd(0.1), new Sgd(0.1)).withAveraging(0));
    double[] before = discriminatorFirst(gan);
    gan.fit(pictures(SMALL), FitOptions.steps(1).withBatchSize(8));
    plain.fit(pictures(SMALL), FitOptions.steps(1).withBatchSize(8));
    double[] equalized = discriminatorFirst(gan);
    double[] whole = discriminatorFirst(plain);
    for (int i = 0; i < before.length; i++) {
      // A 1x1 convolution of one channel: its factor is 1, so both move alike.
      assertThat(equalized[i]).isCloseTo(whole[i], within(1e-6));
    }
    double[] a = change(gan, pair, "down1a_W");
    double[] b = change(plain, pair, "down1a_W");
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).isCloseTo(b[i] / 6, within(1e-6));
    }
  }

  private static double[] discriminatorFirst(Gan gan) {
    return gan.discriminator().network().graph().getParam("first_W").dup('c').data().asDouble();
  }

  /** The change of a parameter of the discriminator since its creation. */
  private static double[] change(Gan gan, GanNetworks pair, String parameter) {
    Gan fresh = Gan.create(pair, GanOptions.defaults());
    return gan.discriminator()
        .network()
        .graph()
        .getParam(parameter)
        .sub(fresh.discriminator().network().graph().getParam(parameter))
        .dup('c')
        .data()
        .asDouble();
  }

  @Test
  void classesAreTruncatedToTheirOwnMeans() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(8, 8).withWidth(4).withClasses(2);
    StyleSampler sampler = StyleSampler.of(Gan.create(pair, GanOptions.defaults()));
    INDArray zero = sampler.sample(0, 1, 3, 0);
    INDArray one = sampler.sample(1, 1, 3, 0);
    assertThat(zero.equalsWithEps(one, 1e-4)).isFalse();
    INDArray vectors = Latent.normal(8).sample(3, 5);
    INDArray mixed = sampler.decode(vectors, new int[] {1, 0, 1}, 0);
    assertThat(mixed.slice(0).equalsWithEps(one.slice(0), 1e-5)).isTrue();
    assertThat(mixed.slice(1).equalsWithEps(zero.slice(0), 1e-5)).isTrue();
    assertThat(mixed.slice(2).equalsWithEps(one.slice(0), 1e-5)).isTrue();
  }

  @Test
  void mixedSamplesHaveCoarseAndFineStyles() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(8, 8).withWidth(4);
    Gan gan = Gan.create(pair, GanOptions.defaults());
    StyleSampler sampler = StyleSampler.of(gan);
    INDArray coarse = gan.latent().sample(2, 1);
    INDArray fine = gan.latent().sample(3, 2);
    int layers = sampler.layers();
    assertThat(layers).isEqualTo(3);

    INDArray allCoarse = sampler.mix(coarse, fine, layers, 1);
    INDArray allFine = sampler.mix(coarse, fine, 0, 1);
    INDArray mixed = sampler.mix(coarse, fine, 1, 1);

    assertThat(mixed.shape()).containsExactly(6, 1, 8, 8);
    INDArray rows = gan.decode(coarse);
    INDArray columns = gan.decode(fine);
    for (int r = 0; r < 2; r++) {
      for (int c = 0; c < 3; c++) {
        int at = 3 * r + c;
        // The noise has no strength before training, so only styles matter.
        assertThat(allCoarse.slice(at).equalsWithEps(rows.slice(r), 1e-5)).isTrue();
        assertThat(allFine.slice(at).equalsWithEps(columns.slice(c), 1e-5)).isTrue();
        assertThat(mixed.slice(at).equalsWithEps(rows.slice(r), 1e-4)).isFalse();
        assertThat(mixed.slice(at).equalsWithEps(columns.slice(c), 1e-4)).isFalse();
      }
    }
    assertThat(gan.decode(coarse)).isEqualTo(rows); // the choice is off again
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.mix(coarse, fine, 4, 1))
        .withMessageContaining("from 0 to 3, got 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler.mix(coarse, Latent.normal(7).sample(3, 2), 1, 1));
  }

  @Test
  void truncationDrawsStylesToTheirMean() {
    StyleGan pair = StyleGan.of(SMALL).withLatentSize(8, 8).withWidth(4);
    Gan gan = Gan.create(pair, GanOptions.defaults());
    StyleSampler sampler = StyleSampler.of(gan);
    INDArray plain = gan.sample(8, 3);
    assertThat(sampler.sample(8, 3, 1).equalsWithEps(plain, 1e-5)).isTrue();
    // All of the mean style; the noise has no strength before training.
    INDArray mean = sampler.sample(8, 3, 0);
    assertThat(mean.std(0).maxNumber().doubleValue()).isLessThan(1e-5);
    double half = sampler.sample(8, 3, 0.5).std(0).meanNumber().doubleValue();
    assertThat(half).isBetween(1e-4, 0.8 * plain.std(0).meanNumber().doubleValue());
    INDArray vectors = gan.latent().sample(8, 3);
    assertThat(sampler.decode(vectors, 1).equalsWithEps(gan.decode(vectors), 1e-5)).isTrue();
    assertThat(sampler.decode(vectors, 0).equalsWithEps(mean, 1e-5)).isTrue();
    assertThat(gan.sample(8, 3)).isEqualTo(plain);
    gan.fit(pictures(SMALL), FitOptions.steps(2).withBatchSize(8));
    assertThat(sampler.sample(4, 3, 0)).isEqualTo(StyleSampler.of(gan).sample(4, 3, 0));
    assertThat(sampler.sample(4, 3, 0).equalsWithEps(mean.get(NDArrayIndex.interval(0, 4)), 1e-5))
        .isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> sampler.sample(1, 1, 1.5));
    Dcgan other = Dcgan.of(ExampleShape.image(1, 8, 8)).withWidth(2).withLatentSize(4);
    Gan plainGan = Gan.create(other, GanOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StyleSampler.of(plainGan))
        .withMessageContaining("not style-based");
  }

  private static InMemoryDataset pictures(ExampleShape shape) {
    Random random = new Random(5);
    float[][] rows = new float[32][shape.length()];
    int[] labels = new int[32];
    for (int i = 0; i < 32; i++) {
      labels[i] = i % 2;
      for (int p = 0; p < rows[i].length; p++) {
        rows[i][p] = labels[i] == 0 ? random.nextFloat() / 2 : 0.5f + random.nextFloat() / 2;
      }
    }
    return InMemoryDataset.of("pictures", shape, rows, ValueRange.UNIT).withLabels(labels, 2);
  }

  private static Network open(NetworkSource source) {
    return source.open("network", new Sgd(0.1), StepMemory.create());
  }
}
