package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.extending.FieldsDataset;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.conditioning.ConditioningKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
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
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Every kind of DL4J layer works in both networks of a GAN: gradients agree with central
 * differences, all that learns moves, what is frozen does not, and saving and resuming are
 * bit-exact.
 */
class LayerKindsTest {

  private static final int TIME = 4;
  private static final int BATCH = 4;
  private static final int LATENT = 3;
  private static final ExampleShape SEQUENCE = new ExampleShape(List.of(3, TIME));
  private static final ExampleShape IMAGE = ExampleShape.image(2, 4, 4);

  @TempDir private Path folder;

  /**
   * A kind of layer, in a chain that ends in {@code logits} or in data.
   *
   * @param shape shape of the input
   * @param type type of the input
   * @param layers layers around the kind; empty for the vertex with parameters
   */
  private record Kind(
      String name, ExampleShape shape, InputType type, Supplier<List<Layer>> layers) {

    @Override
    public String toString() {
      return name;
    }

    private NetworkSource source(DataType precision, Layer last) {
      GraphBuilder graph =
          new NeuralNetConfiguration.Builder()
              .seed(11)
              .dataType(precision)
              // Not what the options ask for.
              .updater(new Sgd(3))
              .graphBuilder()
              .addInputs("in")
              .setInputTypes(type);
      String from = "in";
      if (layers.get().isEmpty()) {
        graph.addLayer("before", lstm(3, 4), "in");
        graph.addVertex("attention", attentionVertex(), "before", "before", "before");
        from = "attention";
      }
      int number = 0;
      for (Layer layer : layers.get()) {
        graph.addLayer("layer" + number, layer, from);
        from = "layer" + number++;
      }
      ComputationGraphConfiguration built =
          graph.addLayer("last", last, from).setOutputs("last").build();
      return NetworkSource.of(built);
    }

    private static AttentionVertex attentionVertex() {
      return new AttentionVertex.Builder()
          .nInQueries(4)
          .nInKeys(4)
          .nInValues(4)
          .nOut(4)
          .nHeads(2)
          .headSize(2)
          .projectInput(true)
          .build();
    }

    /** Whether the chain still has steps where it ends. */
    private boolean endsInSteps() {
      return layers.get().isEmpty()
          || shape.dimensions().size() == 2
              && layers.get().stream()
                  .noneMatch(
                      layer ->
                          layer instanceof LastTimeStep || layer instanceof GlobalPoolingLayer);
    }

    /** A discriminator of this kind against a generator of a dense layer. */
    Gan discriminator(DataType precision, IUpdater first, IUpdater second) {
      long[] whole = shape.batch(-1);
      NetworkSource generator =
          NetworkSource.of(
              new NeuralNetConfiguration.Builder()
                  .seed(12)
                  .dataType(precision)
                  .graphBuilder()
                  .addInputs("z")
                  .addLayer("dense", dense(LATENT, shape.length(), Activation.TANH), "z")
                  .addVertex("data", new ReshapeVertex('c', intOf(whole), null), "dense")
                  .setOutputs("data")
                  .build());
      Layer last =
          endsInSteps()
              ? new SimpleRnn.Builder().nOut(1).activation(Activation.IDENTITY).build()
              : new DenseLayer.Builder().nOut(1).activation(Activation.IDENTITY).build();
      return Gan.create(
          GanNetworks.of(generator, source(precision, last), Latent.normal(LATENT)),
          options(first, second));
    }

    /** A generator of this kind, of conditions, against a discriminator of a dense layer. */
    Gan generator(DataType precision, IUpdater first, IUpdater second) {
      Layer last =
          endsInSteps()
              ? new SimpleRnn.Builder().nOut(2).activation(Activation.TANH).build()
              : new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build();
      GraphBuilder graph =
          new NeuralNetConfiguration.Builder()
              .seed(12)
              .dataType(precision)
              .graphBuilder()
              .addInputs("x", "condition")
              .addVertex("flat", new ReshapeVertex(-1, made().length()), "x")
              .addVertex("flatter", new ReshapeVertex(-1, shape.length()), "condition")
              .addVertex("both", new MergeVertex(), "flat", "flatter")
              .addLayer("h", dense(made().length() + shape.length(), 4, Activation.TANH), "both")
              .addLayer("y", dense(4, 1, Activation.IDENTITY), "h");
      return Gan.create(
          GanNetworks.of(
                  source(precision, last),
                  NetworkSource.of(graph.setOutputs("y").build()),
                  Latent.NONE)
              .withCondition(shape)
              .withConditioning(ConditioningKind.SECOND_INPUT),
          options(first, second));
    }

    ExampleShape made() {
      return endsInSteps() ? new ExampleShape(List.of(2, TIME)) : ExampleShape.vector(2);
    }

    private static GanOptions options(IUpdater first, IUpdater second) {
      return GanOptions.defaults().withUpdaters(first, second).withSeed(3);
    }
  }

  private static int[] intOf(long[] values) {
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return Differences.dense(in, out, activation);
  }

  private static LSTM lstm(int in, int units) {
    return new LSTM.Builder().nIn(in).nOut(units).activation(Activation.TANH).build();
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static ConvolutionLayer convolution(int in) {
    return new ConvolutionLayer.Builder(2, 2).nIn(in).nOut(3).activation(Activation.TANH).build();
  }

  private static Kind sequence(String name, Supplier<List<Layer>> layers) {
    return new Kind(name, SEQUENCE, InputType.recurrent(3, TIME), layers);
  }

  @SuppressWarnings("deprecation") // DL4J's own word on GravesLSTM
  static Stream<Kind> kinds() {
    return Stream.of(
        sequence("LSTM", () -> List.of(lstm(3, 4))),
        sequence(
            "GravesLSTM",
            () -> List.of(new GravesLSTM.Builder().nOut(4).activation(Activation.TANH).build())),
        sequence(
            "SimpleRnn",
            () -> List.of(new SimpleRnn.Builder().nOut(4).activation(Activation.TANH).build())),
        sequence("Bidirectional", () -> List.of(new Bidirectional(lstm(3, 4)))),
        sequence("LastTimeStep", () -> List.of(lstm(3, 4), new LastTimeStep(lstm(4, 3)))),
        sequence("TimeDistributed", () -> List.of(new TimeDistributed(dense(3)))),
        sequence(
            "MaskZero",
            () ->
                List.of(
                    new MaskZeroLayer.Builder()
                        .setMaskValue(1e9)
                        .setUnderlying(lstm(3, 4))
                        .build())),
        sequence(
            "self-attention",
            () ->
                List.of(
                    lstm(3, 4),
                    new SelfAttentionLayer.Builder()
                        .nIn(4)
                        .nOut(4)
                        .nHeads(2)
                        .headSize(2)
                        .projectInput(true)
                        .build())),
        sequence(
            "one-dimensional convolution",
            () ->
                List.of(
                    new Convolution1DLayer.Builder()
                        .kernelSize(3)
                        .nIn(3)
                        .nOut(4)
                        .activation(Activation.TANH)
                        .convolutionMode(ConvolutionMode.Same)
                        .build(),
                    new GlobalPoolingLayer(PoolingType.AVG))),
        new Kind(
            "three-dimensional convolution",
            new ExampleShape(List.of(2, 3, 4, 4)),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 4, 4, 2),
            () ->
                List.of(
                    new Convolution3D.Builder(2, 2, 2)
                        .dataFormat(Convolution3D.DataFormat.NCDHW)
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build(),
                    new GlobalPoolingLayer(PoolingType.AVG))),
        new Kind(
            "SameDiff layer",
            IMAGE,
            InputType.convolutional(4, 4, 2),
            () ->
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
            IMAGE,
            InputType.convolutional(4, 4, 2),
            () -> List.of(convolution(2), new FrozenLayer(convolution(3)))),
        sequence("vertex with parameters", List::of));
  }

  private static Dataset data(Kind kind, boolean generates) {
    return generates
        ? new FieldsDataset(kind.made(), 16, 1).withCondition(kind.shape(), 2)
        : new FieldsDataset(kind.shape(), 16, 1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsOfTheDiscriminatorAgreeWithCentralDifferences(Kind kind) {
    assertGradients(kind, false);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsOfTheGeneratorAgreeWithCentralDifferences(Kind kind) {
    assertGradients(kind, true);
  }

  private static void assertGradients(Kind kind, boolean generates) {
    Network network = trained(gan(kind, generates, 1), generates);
    double[] before = network.parameters().dup().toDoubleVector();
    Gan moved = gan(kind, generates, 1);
    loss(moved, kind, generates);
    double[] after = trained(moved, generates).parameters().toDoubleVector();
    double largest = 0;
    double h = 1e-5;
    for (Network.Range range : network.learnedRanges()) {
      long stride = Math.max(1, (range.to() - range.from()) / 12);
      for (long p = range.from(); p < range.to(); p += stride) {
        double[] sides = new double[2];
        for (int side = 0; side < 2; side++) {
          Gan gan = gan(kind, generates, 0);
          double value = before[(int) p] + (side == 0 ? h : -h);
          trained(gan, generates).parameters().putScalar(p, value);
          sides[side] = loss(gan, kind, generates);
        }
        double expected = (sides[0] - sides[1]) / (2 * h);
        assertThat(before[(int) p] - after[(int) p])
            .as("parameter %d", p)
            .isCloseTo(expected, within(1e-6));
        largest = Math.max(largest, Math.abs(expected));
      }
    }
    assertThat(largest).isGreaterThan(1e-4);
  }

  private static Gan gan(Kind kind, boolean generates, double rate) {
    return generates
        ? kind.generator(DataType.DOUBLE, new Sgd(rate), new Sgd(0))
        : kind.discriminator(DataType.DOUBLE, new Sgd(0), new Sgd(rate));
  }

  private static Network trained(Gan gan, boolean generates) {
    return generates ? gan.generator().network() : gan.discriminator().network();
  }

  private static double loss(Gan gan, Kind kind, boolean generates) {
    double[] loss = new double[1];
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            Map<String, Double> metrics = progress.metrics();
            loss[0] = metrics.get(generates ? "generator_loss" : "discriminator_loss");
          }
        };
    gan.fit(data(kind, generates), FitOptions.steps(1).withBatchSize(BATCH).withCallback(reading));
    return loss[0];
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trainsAndResumesBitForBitInTheDiscriminator(Kind kind) {
    assertResumes(kind, false);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trainsAndResumesBitForBitInTheGenerator(Kind kind) {
    assertResumes(kind, true);
  }

  private void assertResumes(Kind kind, boolean generates) {
    Adam adam = new Adam(0.01);
    Supplier<Gan> create =
        () ->
            generates
                ? kind.generator(DataType.FLOAT, adam, adam)
                : kind.discriminator(DataType.FLOAT, adam, adam);
    Dataset data = data(kind, generates);
    Gan whole = create.get();
    Network network = trained(whole, generates);
    float[] before = TestGans.floats(network.parameters());
    whole.fit(data, FitOptions.steps(4).withBatchSize(BATCH));
    float[] after = TestGans.floats(network.parameters());
    boolean[] learned = new boolean[before.length];
    for (Network.Range range : network.learnedRanges()) {
      Arrays.fill(learned, (int) range.from(), (int) range.to(), true);
    }
    // A locally connected layer of DL4J's has weights that nothing depends on.
    float[] gradients = TestGans.floats(network.gradients());
    int still = 0;
    for (int i = 0; i < before.length; i++) {
      if (!learned[i]) {
        assertThat(after[i]).isEqualTo(before[i]);
      } else if (after[i] == before[i] && gradients[i] != 0) {
        still++;
      }
    }
    assertThat(still).as("%s: parameters that learn, but stay", kind).isZero();
    Gan half = create.get();
    half.fit(data, FitOptions.steps(2).withBatchSize(BATCH));
    Path file = folder.resolve("model.zip");
    half.save(file);
    Gan loaded = Gan.load(file);
    assertThat(State.of(loaded)).isEqualTo(State.of(half));
    loaded.fit(data, FitOptions.steps(4).withBatchSize(BATCH));
    assertThat(State.of(loaded)).isEqualTo(State.of(whole));
  }

  /** Whole numbers pass no gradient: an embedding is no way to judge what is generated. */
  @Test
  void anEmbeddingInADiscriminatorIsNamed() {
    Kind tokens =
        new Kind(
            "embedding",
            new ExampleShape(List.of(1, TIME)),
            InputType.recurrent(6, TIME),
            () ->
                List.of(
                    new EmbeddingSequenceLayer.Builder().nIn(6).nOut(3).inputLength(TIME).build()));
    Gan gan = tokens.discriminator(DataType.FLOAT, new Sgd(1), new Sgd(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> gan.fit(data(tokens, false), FitOptions.steps(1).withBatchSize(BATCH)))
        .withMessageContaining("EmbeddingSequenceLayer");
  }
}
