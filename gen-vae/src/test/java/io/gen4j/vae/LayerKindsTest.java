package io.gen4j.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.regularizer.Regularizers;
import io.gen4j.vae.testing.TestData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Any DL4J layer in the encoder or the decoder of a VAE. */
class LayerKindsTest {

  private static final int TIME = 4;
  private static final int LATENT = 2;

  @TempDir private Path folder;

  /**
   * A kind of layer.
   *
   * @param input type of the layers' input
   * @param shape shape of the data
   * @param decodes whether the layers are the decoder's, behind a repetition of the code
   * @param tokens number of tokens, 0 for real data
   */
  record Kind(
      String name, InputType input, int[] shape, boolean decodes, int tokens, List<Layer> layers) {

    @Override
    public String toString() {
      return name + (decodes ? " in the decoder" : "");
    }

    TestData data(int count) {
      TestData data = TestData.normal(count, shape);
      for (float[] row : data.rows()) {
        for (int i = 0; tokens > 0 && i < row.length; i++) {
          row[i] = Math.abs(Math.round(10 * row[i])) % tokens;
        }
      }
      return data;
    }

    VaeNetworks networks(DataType type) {
      int length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      GraphBuilder encoder = builder(type, 1).addInputs("data");
      GraphBuilder decoder = builder(type, 2).addInputs("code");
      if (decodes) {
        // The data are sequences of the decoder's.
        encoder.setInputTypes(InputType.recurrent(shape[0], shape[1]));
        encoder.addLayer("pooled", new GlobalPoolingLayer(PoolingType.AVG), "data");
        encoder.addLayer("posterior", dense(2 * LATENT, Activation.IDENTITY), "pooled");
        decoder.setInputTypes(InputType.feedForward(LATENT));
        decoder.addLayer("repeated", repeated(), "code");
        String last = chain(decoder, "repeated");
        decoder.addLayer(
            "parameters", new TimeDistributed(dense(shape[0], Activation.IDENTITY)), last);
        decoder.setOutputs("parameters");
      } else {
        encoder.setInputTypes(input);
        String last = chain(encoder, "data");
        encoder.addLayer("posterior", dense(2 * LATENT, Activation.IDENTITY), last);
        decoder.addLayer("hidden", dense(LATENT, 6, Activation.TANH), "code");
        decoder.addLayer("flat", dense(6, length, Activation.IDENTITY), "hidden");
        int[] whole = new int[shape.length + 1];
        whole[0] = -1;
        System.arraycopy(shape, 0, whole, 1, shape.length);
        decoder.addVertex("parameters", new ReshapeVertex(whole), "flat");
        decoder.setOutputs("parameters");
      }
      ComputationGraphConfiguration built = encoder.setOutputs("posterior").build();
      return VaeNetworks.of(NetworkSource.of(built), NetworkSource.of(decoder.build()));
    }

    private String chain(GraphBuilder graph, String from) {
      String last = from;
      for (int i = 0; i < layers.size(); i++) {
        graph.addLayer("l" + i, layers.get(i).clone(), last);
        last = "l" + i;
      }
      if (layers.isEmpty() && !name.equals("image")) {
        graph.addLayer("before", lstm(4), from);
        graph.addVertex(
            "attention",
            new AttentionVertex.Builder()
                .nInQueries(4)
                .nInKeys(4)
                .nInValues(4)
                .nOut(4)
                .nHeads(2)
                .headSize(2)
                .projectInput(true)
                .build(),
            "before",
            "before",
            "before");
        graph.addLayer("after", lstm(3), "attention");
        last = "after";
        if (!decodes) {
          graph.addLayer("pooled", new GlobalPoolingLayer(PoolingType.AVG), last);
          last = "pooled";
        }
      }
      return last;
    }

    private static GraphBuilder builder(DataType type, long seed) {
      return new NeuralNetConfiguration.Builder()
          .seed(seed)
          .dataType(type)
          .updater(new Sgd(3))
          .graphBuilder();
    }
  }

  static Stream<Kind> kinds() {
    InputType volume = InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 4, 4, 2);
    return Stream.of(
        sequence("LSTM", lstm(4), new LastTimeStep(lstm(3))),
        sequence("GravesLSTM", graves(4), new LastTimeStep(graves(3))),
        sequence("SimpleRnn", simple(4), new LastTimeStep(simple(3))),
        sequence("Bidirectional", new LastTimeStep(new Bidirectional(lstm(3)))),
        sequence(
            "TimeDistributed",
            new TimeDistributed(dense(3, Activation.TANH)),
            new LastTimeStep(lstm(3))),
        sequence(
            "MaskZero",
            new MaskZeroLayer.Builder()
                .setMaskValue(1e9)
                .setUnderlying(
                    new LSTM.Builder().nIn(3).nOut(4).activation(Activation.TANH).build())
                .build(),
            new LastTimeStep(lstm(3))),
        sequence("self-attention", lstm(4), attention(), new GlobalPoolingLayer(PoolingType.AVG)),
        sequence(
            "one-dimensional convolution",
            new Convolution1DLayer.Builder()
                .kernelSize(3)
                .nIn(3)
                .nOut(4)
                .activation(Activation.TANH)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
            new GlobalPoolingLayer(PoolingType.AVG)),
        new Kind(
            "three-dimensional convolution",
            volume,
            new int[] {2, 3, 4, 4},
            false,
            0,
            List.of(
                new Convolution3D.Builder(2, 2, 2)
                    .dataFormat(Convolution3D.DataFormat.NCDHW)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build(),
                new GlobalPoolingLayer(PoolingType.AVG))),
        new Kind(
            "embedding",
            InputType.recurrent(6, TIME, RNNFormat.NCW),
            new int[] {1, TIME},
            false,
            6,
            List.of(
                new EmbeddingSequenceLayer.Builder().nIn(6).nOut(3).inputLength(TIME).build(),
                new LastTimeStep(lstm(3)))),
        new Kind(
            "SameDiff layer",
            InputType.convolutional(3, 3, 2),
            new int[] {2, 3, 3},
            false,
            0,
            List.of(
                new LocallyConnected2D.Builder()
                    .kernelSize(2, 2)
                    .stride(1, 1)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build())),
        new Kind(
            "frozen layer",
            InputType.feedForward(7),
            new int[] {7},
            false,
            0,
            List.of(
                dense(5, Activation.TANH),
                new FrozenLayer(
                    new DenseLayer.Builder().nIn(5).nOut(4).activation(Activation.TANH).build()))),
        sequence("vertex with parameters"),
        decoding("LSTM", lstm(4)),
        decoding("Bidirectional", new Bidirectional(lstm(3))),
        decoding("vertex with parameters"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trainsAndResumesBitForBit(Kind kind) {
    VaeOptions options = options(kind).withUpdater(new Adam(0.05));
    TestData data = kind.data(12);
    Vae whole = Vae.create(kind.networks(DataType.FLOAT), options);
    double before = whole.elbo(data, 1).elbo();
    List<double[]> first = parameters(whole);
    whole.fit(data, FitOptions.steps(4).withBatchSize(6));
    Path file = folder.resolve("kind.zip");
    whole.save(file);
    Vae resumed = Vae.load(file);
    whole.fit(data, FitOptions.steps(8).withBatchSize(6));
    resumed.fit(data, FitOptions.steps(8).withBatchSize(6));
    List<double[]> expected = parameters(whole);
    for (int n = 0; n < 2; n++) {
      assertThat(parameters(resumed).get(n)).containsExactly(expected.get(n));
      Network network = whole.model().networks().get(n);
      boolean[] learned = new boolean[first.get(n).length];
      for (Network.Range range : network.learnedRanges()) {
        Arrays.fill(learned, (int) range.from(), (int) range.to(), true);
      }
      int moved = 0;
      for (int i = 0; i < learned.length; i++) {
        boolean changed = first.get(n)[i] != expected.get(n)[i];
        assertThat(changed && !learned[i])
            .as("%s: frozen parameter %d of the %s moved", kind, i, network.name())
            .isFalse();
        moved += changed ? 1 : 0;
      }
      // Some get no gradient: tokens that do not occur, recurrent weights before the first step.
      assertThat(moved).isGreaterThan(learned.length / 4);
    }
    assertThat(whole.elbo(data, 1).elbo()).isGreaterThan(before);
  }

  /** Along a random direction, against a central difference of the loss that is reported. */
  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsAgreeWithCentralDifferences(Kind kind) {
    VaeOptions options = options(kind).withUpdater(new Sgd(1));
    TestData data = kind.data(6);
    Vae vae = Vae.create(kind.networks(DataType.DOUBLE), options);
    List<double[]> from = parameters(vae);
    loss(vae, data);
    List<double[]> after = parameters(vae);
    for (int n = 0; n < 2; n++) {
      RandomGenerator random = Seeds.generator(n);
      double[] direction = new double[from.get(n).length];
      for (Network.Range range : vae.model().networks().get(n).learnedRanges()) {
        for (long i = range.from(); i < range.to(); i++) {
          direction[(int) i] = random.nextGaussian();
        }
      }
      double along = 0;
      for (int i = 0; i < direction.length; i++) {
        along += direction[i] * (from.get(n)[i] - after.get(n)[i]);
      }
      double h = 1e-5;
      double up = lossAt(kind, options, data, from, n, direction, h);
      double down = lossAt(kind, options, data, from, n, direction, -h);
      assertThat(along)
          .as("%s, network %d", kind, n)
          .isCloseTo((up - down) / (2 * h), within(1e-5 * (1 + Math.abs(along))));
    }
  }

  static Stream<Kind> padded() {
    return Stream.of(
        sequence("LSTM", lstm(4), new LastTimeStep(lstm(3))),
        image(),
        named("one-dimensional convolution"),
        new Kind(
            "two-dimensional convolution",
            InputType.convolutional(3, TIME, 2),
            new int[] {2, 3, TIME},
            false,
            0,
            List.of(
                new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build())));
  }

  /** Padding counts nowhere: whatever it holds, training and evaluation are the same. */
  @ParameterizedTest
  @MethodSource("padded")
  void paddingHasNoEffect(Kind kind) {
    float[][] masks = new float[12][TIME];
    TestData clean = kind.data(12);
    TestData filled = kind.data(12);
    for (int n = 0; n < masks.length; n++) {
      Arrays.fill(masks[n], 0, 1 + n % 4, 1);
      for (int i = 0; i < clean.rows()[n].length; i++) {
        boolean padding = masks[n][i % TIME] == 0;
        clean.rows()[n][i] = padding ? 0 : clean.rows()[n][i];
        filled.rows()[n][i] = padding ? (i % 2 == 0 ? 77 : -1e30f) : filled.rows()[n][i];
      }
    }
    VaeOptions plain = options(kind).withUpdater(new Adam(0.01));
    List<VaeOptions> all =
        kind.name().equals("LSTM")
            ? List.of(plain, plain.withObjective(Objectives.importanceWeighted(3, 2)))
            : List.of(
                plain,
                plain
                    .withObjective(Objectives.elbo().with(Regularizers.contraction(0.5, 2)))
                    .withCorruption(Corruptions.gaussian(0.2)));
    for (VaeOptions options : all) {
      Vae one = Vae.create(kind.networks(DataType.FLOAT), options);
      Vae other = Vae.create(kind.networks(DataType.FLOAT), options);
      FitOptions fit = FitOptions.steps(6).withBatchSize(4);
      one.fit(clean.withMasks(masks), fit);
      other.fit(filled.withMasks(masks), fit);
      VaeTest.assertSameParameters(one, other);
      assertThat(one.encodeMean(clean.withMasks(masks), 1))
          .isEqualTo(other.encodeMean(filled.withMasks(masks), 1));
      assertThat(one.reconstructionErrors(clean.withMasks(masks), 1))
          .containsExactly(other.reconstructionErrors(filled.withMasks(masks), 1));
      if (options == all.get(0)) {
        assertThat(one.logLikelihoods(clean.withMasks(masks), 3, 1))
            .containsExactly(other.logLikelihoods(filled.withMasks(masks), 3, 1));
        assertThat(one.elbo(clean.withMasks(masks), 1))
            .isEqualTo(other.elbo(filled.withMasks(masks), 1));
        assertThat(one.elbo(clean, 1)).isNotEqualTo(one.elbo(clean.withMasks(masks), 1));
      }
    }
  }

  /** The corruption and the probes of a regularizer leave padding at 0 too. */
  @Test
  void theEncoderSeesZerosInPadding() {
    Kind kind = image();
    TestData data = kind.data(4).withMasks(new float[4][TIME]);
    for (float[] mask : data.masks()) {
      mask[0] = 1;
    }
    VaeOptions options =
        options(kind)
            .withObjective(Objectives.elbo().with(Regularizers.contraction(0.5, 2)))
            .withCorruption(Corruptions.gaussian(0.2))
            .withUpdater(new Sgd(1));
    Vae vae = Vae.create(kind.networks(DataType.FLOAT), options);
    INDArray weights = vae.encoder().graph().getVertex("posterior").paramTable(false).get("W");
    double[][] before = HeapCopy.rows(weights);
    vae.fit(data, FitOptions.steps(1).withBatchSize(4));
    double[][] after = HeapCopy.rows(weights);
    for (int i = 0; i < before.length; i++) {
      // An input of 0 gives its weights no gradient. Rows are values [2, 3, TIME].
      assertThat(Arrays.equals(before[i], after[i])).as("row %d", i).isEqualTo(i % TIME != 0);
    }
  }

  @Test
  void bitsPerDimensionCountOnlyStepsThatAreNotPadding() {
    float[][] rows = new float[8][3 * TIME];
    float[][] masks = new float[8][TIME];
    for (int n = 0; n < 8; n++) {
      Arrays.fill(masks[n], 0, 1 + n % 3, 1);
    }
    TestData data =
        new TestData(
            TestData.normal(1, 3, TIME).shape(),
            io.gen4j.core.data.ValueRange.UNIT,
            rows,
            null,
            masks);
    Kind kind =
        new Kind("flat", InputType.recurrent(3, TIME), new int[] {3, TIME}, false, 0, List.of());
    VaeOptions options = VaeOptions.defaults(LATENT).withLikelihood(Likelihoods.categorical(2));
    GraphBuilder decoder = Kind.builder(DataType.FLOAT, 1).addInputs("code");
    decoder.setInputTypes(InputType.feedForward(LATENT));
    decoder.addLayer("flat", dense(6 * TIME, Activation.IDENTITY), "code");
    decoder.addVertex("parameters", new ReshapeVertex(-1, 6, TIME), "flat");
    Vae vae =
        Vae.create(
            VaeNetworks.of(
                kind.networks(DataType.FLOAT).encoder(options),
                NetworkSource.of(decoder.setOutputs("parameters").build())),
            options);
    vae.decoder().parameters().assign(0);
    // Logits of 0: one bit each; the posterior's density cancels but for its difference to p(z).
    vae.encoder().parameters().assign(0);
    assertThat(vae.bitsPerDimension(data, 2, 1)).isCloseTo(1, within(1e-6));
  }

  private static VaeOptions options(Kind kind) {
    return VaeOptions.defaults(LATENT).withLikelihood(Likelihoods.gaussian(0.8)).withSeed(4);
  }

  private static double loss(Vae vae, TestData data) {
    return vae.fit(data, FitOptions.steps(1).withBatchSize(6)).epochs().get(0).get("loss");
  }

  private static double lossAt(
      Kind kind,
      VaeOptions options,
      TestData data,
      List<double[]> from,
      int network,
      double[] direction,
      double by) {
    Vae vae = Vae.create(kind.networks(DataType.DOUBLE), options);
    double[] moved = from.get(network).clone();
    Arrays.setAll(moved, i -> moved[i] + by * direction[i]);
    INDArray live = vae.model().networks().get(network).parameters();
    live.assign(HeapCopy.array(moved, DataType.DOUBLE, live.shape()));
    return loss(vae, data);
  }

  private static List<double[]> parameters(Vae vae) {
    return List.of(
        HeapCopy.doubles(vae.encoder().parameters()), HeapCopy.doubles(vae.decoder().parameters()));
  }

  private static Kind image() {
    InputType type = InputType.convolutional(3, TIME, 2);
    return new Kind("image", type, new int[] {2, 3, TIME}, false, 0, List.of());
  }

  private static Kind named(String name) {
    return kinds().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
  }

  private static Kind sequence(String name, Layer... layers) {
    return new Kind(
        name, InputType.recurrent(3, TIME), new int[] {3, TIME}, false, 0, List.of(layers));
  }

  private static Kind decoding(String name, Layer... layers) {
    return new Kind(
        name, InputType.recurrent(3, TIME), new int[] {3, TIME}, true, 0, List.of(layers));
  }

  @SuppressWarnings("rawtypes")
  private static RepeatVector repeated() {
    return new RepeatVector.Builder().repetitionFactor(TIME).build();
  }

  private static LSTM lstm(int units) {
    return new LSTM.Builder().nOut(units).activation(Activation.TANH).build();
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves(int units) {
    return new GravesLSTM.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static SimpleRnn simple(int units) {
    return new SimpleRnn.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static SelfAttentionLayer attention() {
    return new SelfAttentionLayer.Builder()
        .nIn(4)
        .nOut(4)
        .nHeads(2)
        .headSize(2)
        .projectInput(true)
        .build();
  }

  private static DenseLayer dense(int in, int units, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(units).activation(activation).build();
  }

  private static DenseLayer dense(int units, Activation activation) {
    return new DenseLayer.Builder().nOut(units).activation(activation).build();
  }
}
