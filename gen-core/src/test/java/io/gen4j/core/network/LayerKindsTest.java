package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import io.gen4j.core.testing.LayerKinds;
import io.gen4j.core.testing.LayerKinds.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** Every kind of DL4J layer and vertex works in a network: gradients, optimizer, saving. */
class LayerKindsTest {

  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 2e-6;

  static Stream<Kind> kinds() {
    return LayerKinds.all().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsAgreeWithCentralDifferences(Kind kind) {
    ComputationGraph graph = Graphs.random(kind.configuration(DataType.DOUBLE, new Sgd(1)), 3);
    Network network = Network.open("probe", graph, StepMemory.create());
    INDArray x = kind.input(5, 1).castTo(DataType.DOUBLE);
    INDArray direction;
    double[] parameterGradient;
    double[] inputGradient;
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, x)[0];
      direction = Checks.normalArray(9, y.shape()).castTo(DataType.DOUBLE).detach();
      Gradients wanted = kind.passesGradient() ? Gradients.ALL : Gradients.PARAMETERS;
      INDArray dx = network.backward(wanted, direction)[0];
      inputGradient = kind.passesGradient() ? Checks.values(dx) : null;
      parameterGradient = Checks.values(network.gradients());
    }
    double[] weights = Checks.values(network.parameters());
    for (Network.Range range : network.learnedRanges()) {
      long stride = Math.max(1, (range.to() - range.from()) / 40);
      for (long i = range.from(); i < range.to(); i += stride) {
        long at = i;
        double slope =
            slope(
                change -> network.parameters().putScalar(at, weights[(int) at] + change),
                network,
                x,
                direction);
        assertClose(kind + " parameter " + i, parameterGradient[(int) i], slope);
      }
    }
    if (inputGradient == null) {
      return;
    }
    double[] values = Checks.values(x);
    for (int i = 0; i < values.length; i += Math.max(1, values.length / 20)) {
      int at = i;
      double slope = slope(change -> x.putScalar(at, values[at] + change), network, x, direction);
      assertClose(kind + " input " + i, inputGradient[i], slope);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyParameterIsMovedByTheOptimizerThatWasAskedFor(Kind kind) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      // The configuration asks for another one, which must not show.
      Adam adam = new Adam(0.01, 0.5, 0.9, 1e-8);
      Network network =
          NetworkSource.of(kind.configuration(type, new Sgd(3)))
              .open("probe", adam, StepMemory.create());
      double[] before = Checks.values(network.parameters());
      double[] gradient = step(network, kind, type);
      double[] after = Checks.values(network.parameters());
      boolean[] learned = new boolean[before.length];
      for (Network.Range range : network.learnedRanges()) {
        Arrays.fill(learned, (int) range.from(), (int) range.to(), true);
      }
      for (int i = 0; i < before.length; i++) {
        // Adam's first step has length rate * |g| / (|g| + epsilon') whatever the gradient's size.
        double g = gradient[i];
        double corrected = 1e-8 / Math.sqrt(1 - 0.9);
        double expected = learned[i] ? -0.01 * g / (Math.abs(g) + corrected) : -g;
        assertThat(after[i] - before[i])
            .as("%s, %s, parameter %d", kind, type, i)
            .isCloseTo(expected, Offset.offset(2e-5));
      }
      assertThat(Configurations.updater(network.graph())).isEqualTo(adam);
      assertThat(network.learnedRanges()).as("%s has parameters", kind).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aRateOfZeroMovesNothing(Kind kind) {
    Network network =
        NetworkSource.of(kind.configuration(DataType.FLOAT, new Sgd(3)))
            .open("probe", new Sgd(0), StepMemory.create());
    double[] before = Checks.values(network.parameters());
    step(network, kind, DataType.FLOAT);
    double[] after = Checks.values(network.parameters());
    for (Network.Range range : network.learnedRanges()) {
      assertThat(Arrays.copyOfRange(after, (int) range.from(), (int) range.to()))
          .isEqualTo(Arrays.copyOfRange(before, (int) range.from(), (int) range.to()));
    }
  }

  /** Steps in a scope that is reused give what steps in fresh memory give. */
  @ParameterizedTest
  @MethodSource("kinds")
  void stepsDoNotDependOnTheMemoryThatEarlierOnesLeft(Kind kind) {
    double[] once = null;
    for (boolean fresh : new boolean[] {true, false}) {
      Network network =
          NetworkSource.of(kind.configuration(DataType.FLOAT, new Sgd(3)))
              .open("probe", new Adam(1e-3), StepMemory.create());
      for (int i = 0; i < 6; i++) {
        if (fresh) {
          network.memory().release();
        }
        step(network, kind, DataType.FLOAT);
      }
      double[] parameters = Checks.values(network.parameters());
      if (once == null) {
        once = parameters;
      }
      assertThat(parameters).as(kind.toString()).isEqualTo(once);
    }
  }

  /** Nesting is DL4J's own way of running; the whole graph is the oracle. */
  @ParameterizedTest
  @MethodSource("kinds")
  void outputsAreThoseOfDl4j(Kind kind) {
    // DL4J 1.0.0-M2.1 takes the examples of a batch of sequences for the channels.
    org.junit.jupiter.api.Assumptions.assumeFalse(
        kind.name().equals("batch normalization of sequences"));
    ComputationGraph graph =
        NetworkSource.of(kind.configuration(DataType.FLOAT, new Sgd(3))).graph("probe", new Sgd(1));
    Graphs.randomize(graph, 3);
    INDArray x = kind.input(4, 2);
    double[] expected = Checks.values(graph.outputSingle(x));
    Network network = Graphs.open(graph, true);
    Checks.assertClose(kind.toString(), Checks.values(network.output(x)), expected, 1e-5);
  }

  static Stream<Kind> sequences() {
    return LayerKinds.sequences().stream();
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void masksLeaveOutPadding(Kind kind) {
    // Padded with numbers that would show, and cut off by hand.
    ComputationGraph graph = Graphs.random(kind.configuration(DataType.DOUBLE, new Sgd(1)), 3);
    Network network = Network.open("probe", graph, StepMemory.create());
    INDArray x = kind.input(1, 4).castTo(DataType.DOUBLE);
    long time = x.size(2);
    INDArray padded = x.dup();
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 1, time);
    for (long t = time - 2; t < time; t++) {
      mask.putScalar(0, t, 0);
      for (long c = 0; c < x.size(1); c++) {
        padded.putScalar(new long[] {0, c, t}, 77);
      }
    }
    INDArray cut =
        x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, time - 2)).dup();
    INDArray expected = network.output(cut);
    INDArray actual = network.output(new INDArray[] {mask}, padded);
    if (actual.rank() == 3) {
      actual =
          actual
              .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, time - 2))
              .dup();
    }
    Checks.assertClose(kind.toString(), Checks.values(actual), Checks.values(expected), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void gradientsOfSequencesWithPaddingAgreeWithCentralDifferences(Kind kind) {
    ComputationGraph graph = Graphs.random(kind.configuration(DataType.DOUBLE, new Sgd(1)), 3);
    Network network = Network.open("probe", graph, StepMemory.create());
    INDArray x = kind.input(2, 4).castTo(DataType.DOUBLE);
    INDArray[] masks = {Nd4j.createFromArray(new double[][] {{1, 1, 1, 1, 0}, {1, 1, 0, 0, 0}})};
    long[] shape = network.output(masks, x).shape();
    INDArray direction = Checks.normalArray(9, shape).castTo(DataType.DOUBLE);
    if (shape.length == 3) {
      // What comes out at padding is in no loss.
      direction.muli(masks[0].reshape(2, 1, 5));
    }
    double[] parameters;
    double[] input;
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, 1, masks, x);
      input = Checks.values(network.backward(Gradients.ALL, direction)[0]);
      parameters = Checks.values(network.gradients());
    }
    double[] weights = Checks.values(network.parameters());
    for (Network.Range range : network.learnedRanges()) {
      for (int i = (int) range.from(); i < range.to(); i += 5) {
        int at = i;
        Change change = by -> network.parameters().putScalar(at, weights[at] + by);
        assertClose(
            kind + " parameter " + i, parameters[i], slope(change, network, masks, x, direction));
      }
    }
    double[] values = Checks.values(x);
    for (int i = 0; i < values.length; i++) {
      int at = i;
      Change change = by -> x.putScalar(at, values[at] + by);
      assertClose(kind + " input " + i, input[i], slope(change, network, masks, x, direction));
    }
  }

  @Test
  void batchNormalizationTakesNoStatisticsOfPadding() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(
                InputType.recurrent(2, 3),
                DataType.DOUBLE,
                new Sgd(1),
                new BatchNormalization.Builder().nIn(2).nOut(2).build()),
            3);
    Network network = Network.open("probe", graph, StepMemory.create());
    INDArray x = Checks.normalArray(1, 2, 2, 3).castTo(DataType.DOUBLE);
    double[][] mask = {{1, 1, 0}, {1, 0, 0}};
    Map<String, INDArray> table = graph.paramTable();
    double gamma = table.get("l0_gamma").getDouble(1);
    double beta = table.get("l0_beta").getDouble(1);
    double[] there = {x.getDouble(0, 1, 0), x.getDouble(0, 1, 1), x.getDouble(1, 1, 0)};
    double mean = Arrays.stream(there).average().orElseThrow();
    double variance = Arrays.stream(there).map(v -> (v - mean) * (v - mean)).sum() / 3;
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray[] masks = {Nd4j.createFromArray(mask)};
      INDArray y = network.forward(true, 1, masks, x)[0];
      double expected = gamma * (there[2] - mean) / Math.sqrt(variance + 1e-5) + beta;
      assertThat(y.getDouble(1, 1, 0)).isCloseTo(expected, Offset.offset(1e-9));
      assertThat(y.getDouble(1, 1, 1)).isZero();
      INDArray dx =
          network
              .backward(Gradients.ALL, Checks.normalArray(2, 2, 2, 3).castTo(DataType.DOUBLE))[0];
      assertThat(dx.getDouble(1, 1, 2)).isZero();
      assertThat(dx.getDouble(1, 1, 0)).isNotZero();
    }
  }

  @Test
  void aLayerWhoseOptimizerDl4jCannotTellIsNamed() {
    LSTM inner = new LSTM.Builder().nIn(3).nOut(4).build();
    inner.setWeightInitFn(new WeightInitXavier());
    NetworkSource source =
        NetworkSource.of(
            Graphs.chain(
                InputType.recurrent(3, 5),
                new Bidirectional(
                    new MaskZeroLayer.Builder().setMaskValue(0).setUnderlying(inner).build())));
    assertThatThrownBy(() -> source.graph("encoder", new Adam()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'l0' (Bidirectional)")
        .hasMessageContaining("Wrap a recurrent layer directly");
  }

  @Test
  void aFrozenLayerPassesGradientsAndNeverChanges() {
    for (boolean withBackprop : new boolean[] {false, true}) {
      DenseLayer dense =
          new DenseLayer.Builder().nIn(4).nOut(4).activation(Activation.TANH).build();
      BatchNormalization normalization = new BatchNormalization.Builder().nIn(4).nOut(4).build();
      ComputationGraph graph =
          Graphs.random(
              Graphs.chain(
                  InputType.feedForward(3),
                  DataType.DOUBLE,
                  new Sgd(1),
                  new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
                  withBackprop ? new FrozenLayerWithBackprop(dense) : new FrozenLayer(dense),
                  withBackprop
                      ? new FrozenLayerWithBackprop(normalization)
                      : new FrozenLayer(normalization),
                  new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()),
              3);
      Map<String, double[]> before = Graphs.parameters(graph);
      Network network = Network.open("probe", graph, StepMemory.create());
      for (int i = 0; i < 3; i++) {
        try (StepMemory.Scope scope = network.memory().open()) {
          network.forward(true, Checks.normalArray(i, 5, 3).castTo(DataType.DOUBLE));
          network.backward(
              Gradients.PARAMETERS, Checks.normalArray(i + 9, 5, 2).castTo(DataType.DOUBLE));
          network.update();
        }
      }
      Map<String, double[]> after = Graphs.parameters(graph);
      for (String name : before.keySet()) {
        boolean isFrozen = name.startsWith("l1_") || name.startsWith("l2_");
        assertThat(Arrays.equals(after.get(name), before.get(name))).as(name).isEqualTo(isFrozen);
      }
      assertThat(network.learnedRanges()).hasSize(2);
    }
  }

  @Test
  void aLayerThatPassesNoGradientIsNamedWhereOneIsNeeded() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(
                InputType.feedForward(5), new EmbeddingLayer.Builder().nIn(5).nOut(3).build()),
            3);
    Network network = Network.open("discriminator", graph, StepMemory.create());
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, Nd4j.ones(2, 1));
      assertThatThrownBy(() -> network.backward(Gradients.INPUT, Checks.normalArray(1, 2, 3)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'l0' (EmbeddingLayer)")
          .hasMessageContaining("computes no gradient of its input");
    }
  }

  @Test
  void aVertexThatTakesNoOptimizerIsNamed() {
    Kind kind = LayerKinds.named("vertex with parameters");
    ComputationGraph graph =
        NetworkSource.of(kind.configuration(DataType.FLOAT, new Sgd(1))).graph("probe", new Sgd(3));
    assertThatThrownBy(() -> Updaters.verify("generator", graph, new NoOp()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of the generator")
        .hasMessageContaining("Sgd");
  }

  @Test
  void oneValuePerChannelIsRefused() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(
                InputType.feedForward(3),
                new DenseLayer.Builder().nOut(4).build(),
                new BatchNormalization()),
            3);
    Network network = Network.open("probe", graph, StepMemory.create());
    try (StepMemory.Scope scope = network.memory().open()) {
      assertThatThrownBy(() -> network.forward(true, Checks.normalArray(1, 1, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'l1' receives 1 value(s) per channel");
      assertThatThrownBy(() -> network.forward(true, 2, Checks.normalArray(1, 2, 3)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(network.forward(true, Checks.normalArray(1, 2, 3))[0].shape())
          .containsExactly(2, 4);
      assertThat(network.forward(false, Checks.normalArray(1, 1, 3))[0].shape())
          .containsExactly(1, 4);
    }
  }

  @Test
  void innerActivationsCanBeReadAndTakeGradients() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(
                InputType.recurrent(2, 4),
                DataType.DOUBLE,
                new Sgd(1),
                new LSTM.Builder().nOut(3).build(),
                new LSTM.Builder().nOut(2).build()),
            3);
    Network network = Network.open("probe", graph, StepMemory.create());
    INDArray x = Checks.normalArray(1, 2, 2, 4).castTo(DataType.DOUBLE);
    INDArray inner = Checks.normalArray(2, 2, 3, 4).castTo(DataType.DOUBLE);
    INDArray none = Nd4j.zeros(DataType.DOUBLE, 2, 2, 4);
    double[] gradient;
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, x);
      gradient = Checks.values(network.backward(Gradients.ALL, Map.of("l0", inner), none)[0]);
      assertThatThrownBy(() -> network.activation("l9"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("l9");
    }
    double[] values = Checks.values(x);
    for (int i = 0; i < values.length; i++) {
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        x.putScalar(i, values[i] + (side == 0 ? STEP : -STEP));
        try (StepMemory.Scope scope = network.memory().open()) {
          network.forward(true, x);
          sides[side] = network.activation("l0").mul(inner).sumNumber().doubleValue();
        }
      }
      x.putScalar(i, values[i]);
      assertClose("input " + i, gradient[i], (sides[0] - sides[1]) / (2 * STEP));
    }
  }

  private static double[] step(Network network, Kind kind, DataType type) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, kind.input(5, 1).castTo(type))[0];
      network.backward(Gradients.PARAMETERS, Checks.normalArray(9, y.shape()).castTo(type));
      double[] gradient = Checks.values(network.gradients());
      network.update();
      return gradient;
    }
  }

  private interface Change {
    void by(double amount);
  }

  private static double slope(Change change, Network network, INDArray x, INDArray direction) {
    return slope(change, network, null, x, direction);
  }

  private static double slope(
      Change change, Network network, INDArray[] masks, INDArray x, INDArray direction) {
    double[] sides = new double[2];
    for (int side = 0; side < 2; side++) {
      change.by(side == 0 ? STEP : -STEP);
      try (StepMemory.Scope scope = network.memory().open()) {
        sides[side] =
            network.forward(true, 1, masks, x)[0].mul(direction).sumNumber().doubleValue();
      }
    }
    change.by(0);
    return (sides[0] - sides[1]) / (2 * STEP);
  }

  private static void assertClose(String what, double actual, double expected) {
    assertThat(actual)
        .as(what)
        .isCloseTo(expected, Offset.offset(TOLERANCE * Math.max(1, Math.abs(expected))));
  }
}
