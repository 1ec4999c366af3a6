package io.gen4j.core.testing;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.AttentionVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
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
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/** Small networks, one for each kind of DL4J layer or vertex that a user may bring. */
public final class LayerKinds {

  private static final int TIME = 5;

  /**
   * A network around a kind of layer.
   *
   * @param name what the kind is
   * @param input type of its input
   * @param shape shape of one example
   * @param tokens number of different whole numbers in the input, 0 for real numbers
   * @param layers layers of a chain; empty for a graph
   */
  public record Kind(String name, InputType input, long[] shape, int tokens, List<Layer> layers) {

    /** The network's configuration. */
    public ComputationGraphConfiguration configuration(DataType type, IUpdater updater) {
      if (!layers.isEmpty()) {
        Layer[] copies = layers.stream().map(Layer::clone).toArray(Layer[]::new);
        return Graphs.chain(input, type, updater, copies);
      }
      // The vertex has no optimizer of its own.
      return new NeuralNetConfiguration.Builder()
          .seed(11)
          .dataType(type)
          .updater(updater)
          .graphBuilder()
          .addInputs("in")
          .setInputTypes(input)
          .addLayer("before", lstm(4), "in")
          .addVertex(
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
              "before")
          .addLayer("after", lstm(3), "attention")
          .setOutputs("after")
          .build();
    }

    /** A batch of random input. */
    public INDArray input(int batch, long seed) {
      long[] whole = new long[shape.length + 1];
      whole[0] = batch;
      System.arraycopy(shape, 0, whole, 1, shape.length);
      INDArray values = Checks.normalArray(seed, whole);
      if (tokens > 0) {
        for (long i = 0; i < values.length(); i++) {
          values.putScalar(i, Math.abs((long) (values.getDouble(i) * 1000)) % tokens);
        }
      }
      return values;
    }

    /** Whether the input has a gradient. */
    public boolean passesGradient() {
      return tokens == 0;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private LayerKinds() {}

  /** All kinds. */
  public static List<Kind> all() {
    List<Kind> kinds = new ArrayList<>(sequences());
    kinds.add(
        sequence(
            "batch normalization of sequences",
            lstm(4),
            new BatchNormalization.Builder().nIn(4).nOut(4).build(),
            lstm(2)));
    kinds.add(
        sequence(
            "frozen dropout",
            lstm(4),
            new FrozenLayer(
                new org.deeplearning4j.nn.conf.layers.DropoutLayer.Builder(0.5)
                    .nIn(4)
                    .nOut(4)
                    .build()),
            lstm(2)));
    kinds.add(sequence("self-attention", lstm(4), attention(), lstm(3)));
    kinds.add(
        sequence(
            "one-dimensional convolution",
            new Convolution1DLayer.Builder()
                .kernelSize(3)
                .nIn(3)
                .nOut(4)
                .activation(Activation.TANH)
                .convolutionMode(org.deeplearning4j.nn.conf.ConvolutionMode.Same)
                .build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            dense(2)));
    kinds.add(
        new Kind(
            "three-dimensional convolution",
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 4, 4, 2),
            new long[] {2, 3, 4, 4},
            0,
            List.of(
                new Convolution3D.Builder(2, 2, 2)
                    .dataFormat(Convolution3D.DataFormat.NCDHW)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build(),
                new GlobalPoolingLayer(PoolingType.AVG),
                dense(2))));
    kinds.add(
        new Kind(
            "embedding",
            InputType.recurrent(6, TIME, RNNFormat.NCW),
            new long[] {1, TIME},
            6,
            List.of(
                new EmbeddingSequenceLayer.Builder().nIn(6).nOut(3).inputLength(TIME).build(),
                lstm(3),
                new LastTimeStep(lstm(2)))));
    kinds.add(
        new Kind(
            "SameDiff layer",
            InputType.convolutional(5, 5, 2),
            new long[] {2, 5, 5},
            0,
            List.of(
                new LocallyConnected2D.Builder()
                    .kernelSize(2, 2)
                    .stride(1, 1)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build(),
                dense(2))));
    kinds.add(
        new Kind(
            "frozen layer",
            InputType.convolutional(5, 5, 2),
            new long[] {2, 5, 5},
            0,
            List.of(
                new ConvolutionLayer.Builder(2, 2)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build(),
                new FrozenLayer(
                    new ConvolutionLayer.Builder(2, 2)
                        .nIn(3)
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build()),
                dense(2))));
    kinds.add(
        new Kind(
            "frozen recurrent layer",
            InputType.recurrent(3, TIME),
            new long[] {3, TIME},
            0,
            List.of(lstm(4), new FrozenLayer(lstm(4, 4)), lstm(2))));
    kinds.add(
        new Kind(
            "vertex with parameters",
            InputType.recurrent(3, TIME),
            new long[] {3, TIME},
            0,
            List.of()));
    return kinds;
  }

  /** Kinds that take masks. */
  public static List<Kind> sequences() {
    return List.of(
        sequence("LSTM", lstm(4), lstm(2)),
        sequence("GravesLSTM", graves(4), graves(2)),
        sequence("SimpleRnn", simple(4), simple(2)),
        sequence("Bidirectional", new Bidirectional(lstm(4)), new Bidirectional(simple(2))),
        sequence(
            "Bidirectional GravesLSTM",
            new Bidirectional(graves(3)),
            new Bidirectional(Bidirectional.Mode.MUL, graves(2))),
        sequence(
            "frozen Bidirectional",
            simple(4),
            new FrozenLayer(
                new Bidirectional(Bidirectional.Mode.AVERAGE, initialized(graves(4, 3)))),
            new LastTimeStep(initialized(lstm(3, 2)))),
        sequence("GravesBidirectionalLSTM", gravesBidirectional(3), lstm(2)),
        sequence("LastTimeStep", lstm(4), new LastTimeStep(lstm(3)), dense(2)),
        sequence(
            "LastTimeStep of Bidirectional",
            new LastTimeStep(new Bidirectional(lstm(3))),
            dense(2)),
        sequence(
            "TimeDistributed batch normalization",
            lstm(4),
            new TimeDistributed(new BatchNormalization.Builder().nIn(4).nOut(4).build()),
            lstm(2)),
        sequence("TimeDistributed", lstm(4), new TimeDistributed(dense(3)), lstm(2)),
        sequence(
            "MaskZero",
            new MaskZeroLayer.Builder().setMaskValue(1e9).setUnderlying(lstm(3, 4)).build(),
            lstm(2)));
  }

  /** The kind of a name. */
  public static Kind named(String name) {
    return all().stream().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
  }

  private static Kind sequence(String name, Layer... layers) {
    return new Kind(name, InputType.recurrent(3, TIME), new long[] {3, TIME}, 0, List.of(layers));
  }

  private static LSTM lstm(int units) {
    return new LSTM.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static LSTM lstm(int in, int units) {
    return new LSTM.Builder().nIn(in).nOut(units).activation(Activation.TANH).build();
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves(int units) {
    return new GravesLSTM.Builder().nOut(units).activation(Activation.TANH).build();
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves(int in, int units) {
    return new GravesLSTM.Builder().nIn(in).nOut(units).activation(Activation.TANH).build();
  }

  /** DL4J gives layers inside two wrappers no defaults. */
  private static <T extends BaseLayer> T initialized(T layer) {
    layer.setWeightInitFn(new WeightInitXavier());
    return layer;
  }

  @SuppressWarnings("deprecation")
  private static Layer gravesBidirectional(int units) {
    return new org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM.Builder()
        .nOut(units)
        .activation(Activation.TANH)
        .build();
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

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }
}
