package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Curve;
import io.gen4j.core.testing.Graphs;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class NetworkTest {

  private static final long[] SHAPE = {6, 3, 8, 8};

  @Test
  void refusesAnOutputLayerAndSaysWhatToUse() {
    ComputationGraphConfiguration configuration =
        Graphs.chain(
            InputType.feedForward(3),
            new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                .activation(Activation.SIGMOID)
                .nOut(1)
                .build());
    assertThatThrownBy(() -> Network.create("critic", configuration, StepMemory.create()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("critic")
        .hasMessageContaining("OutputLayer")
        .hasMessageContaining("DenseLayer");
  }

  @Test
  void refusesTheWrongNumberOfInputs() {
    Network network = network(true);
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray x = Checks.normalArray(1, SHAPE);
      assertThatThrownBy(() -> network.forward(true, x, x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("probe has 1 inputs but got 2");
      assertThatThrownBy(() -> network.forward(true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got 0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, FLOAT, true", "DOUBLE, DOUBLE, true", "FLOAT, DOUBLE, false",
    "DOUBLE, FLOAT, false", "HALF, FLOAT, false", "HALF, HALF, false"
  })
  void networksOfAModelHaveOneDataType(DataType first, DataType second, boolean allowed) {
    Network one = typed("generator", first);
    Network other = typed("discriminator", second);
    if (allowed) {
      other.requireTypeOf(one);
      return;
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.requireTypeOf(one))
        .withMessageContaining("the generator has " + first + " and the discriminator " + second);
  }

  private static Network typed(String name, DataType type) {
    return Network.create(
        name,
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .graphBuilder()
            .addInputs("x")
            .addLayer("y", new DenseLayer.Builder().nIn(2).nOut(2).build(), "x")
            .setOutputs("y")
            .build(),
        StepMemory.create());
  }

  @Test
  void refusesPassesOutsideOfAScope() {
    Network network = network(true);
    INDArray x = Checks.normalArray(1, SHAPE);
    assertThatThrownBy(() -> network.forward(true, x))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("StepMemory.open()");
    assertThatThrownBy(() -> network.backward(Gradients.ALL, x))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("StepMemory.open()");
    try (StepMemory.Scope scope = StepMemory.create().open()) {
      assertThatThrownBy(() -> network.forward(true, x)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anInputPassLeavesParameterGradientsBitForBit(boolean accelerate) {
    Network network = network(accelerate);
    INDArray x = Checks.normalArray(1, SHAPE);
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, x);
      network.backward(Gradients.PARAMETERS, Checks.normalArray(2, 6, 1));
      float[] before = Checks.floats(network.gradients());
      assertThat(norm(before)).isGreaterThan(0);
      network.forward(true, Checks.normalArray(3, SHAPE));
      INDArray[] dx = network.backward(Gradients.INPUT, Checks.normalArray(4, 6, 1));
      assertThat(Checks.floats(network.gradients())).isEqualTo(before);
      double[] alone = Checks.values(dx[0]);
      network.forward(true, Checks.normalArray(3, SHAPE));
      INDArray[] both = network.backward(Gradients.ALL, Checks.normalArray(4, 6, 1));
      assertThat(Checks.floats(network.gradients())).isNotEqualTo(before);
      assertThat(Checks.values(both[0])).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parameterPassesReturnNoInputGradient(boolean accelerate) {
    Network network = network(accelerate);
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, Checks.normalArray(1, SHAPE));
      INDArray dy = Checks.normalArray(2, 6, 1);
      assertThat(network.backward(Gradients.PARAMETERS, dy)).containsExactly((INDArray) null);
      float[] alone = Checks.floats(network.gradients());
      network.forward(true, Checks.normalArray(1, SHAPE));
      assertThat(network.backward(Gradients.ALL, dy)[0].shape()).isEqualTo(SHAPE);
      assertThat(Checks.floats(network.gradients())).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void addedGradientsAreTheSum(boolean accelerate) {
    Network network = network(accelerate);
    try (StepMemory.Scope scope = network.memory().open()) {
      double[] first = gradient(network, Gradients.PARAMETERS, 1);
      double[] second = gradient(network, Gradients.PARAMETERS, 5);
      gradient(network, Gradients.PARAMETERS, 1);
      double[] sum = gradient(network, Gradients.PARAMETERS_ADDED, 5);
      double[] expected = new double[first.length];
      Arrays.setAll(expected, i -> first[i] + second[i]);
      Checks.assertClose("sum", sum, expected, 1e-6);
      assertThat(Checks.distance(sum, second)).isGreaterThan(1e-2);
    }
  }

  /** Two groups of a batch against two passes, through layers of every accelerated kind. */
  @Test
  void groupsEqualPassesOfTheirOwn() {
    Network network = network(true);
    INDArray a = Checks.normalArray(1, SHAPE);
    INDArray b = Checks.normalArray(2, SHAPE).muli(3).addi(1);
    INDArray da = Checks.normalArray(3, 6, 1);
    INDArray db = Checks.normalArray(4, 6, 1);
    try (StepMemory.Scope scope = network.memory().open()) {
      double[] ya = Checks.values(network.forward(true, a)[0]);
      double[] xa = Checks.values(network.backward(Gradients.ALL, da)[0]);
      double[] ga = Checks.values(network.gradients());
      double[] yb = Checks.values(network.forward(true, b)[0]);
      double[] xb = Checks.values(network.backward(Gradients.ALL, db)[0]);
      double[] gb = Checks.values(network.gradients());
      INDArray both = Nd4j.concat(0, a, b);
      double[] y = Checks.values(network.forward(true, 2, both)[0]);
      double[] x = Checks.values(network.backward(Gradients.ALL, Nd4j.concat(0, da, db))[0]);
      Checks.assertClose("output", y, joined(ya, yb), 1e-5);
      Checks.assertClose("input gradient", x, joined(xa, xb), 1e-5);
      double[] sum = new double[ga.length];
      Arrays.setAll(sum, i -> ga[i] + gb[i]);
      Checks.assertClose("gradient", Checks.values(network.gradients()), sum, 1e-5);
      double[] mixed = Checks.values(network.forward(true, both)[0]);
      assertThat(Checks.distance(mixed, joined(ya, yb))).isGreaterThan(1e-2);
    }
  }

  @Test
  void groupsMustDivideTheBatchAndNeedLayersThatKeepThemApart() {
    Network network = network(true);
    try (StepMemory.Scope scope = network.memory().open()) {
      assertThatThrownBy(() -> network.forward(true, 2, Checks.normalArray(1, 5, 3, 8, 8)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5")
          .hasMessageContaining("2");
    }
    Network slow = network(false);
    assertThat(network.canGroup()).isTrue();
    assertThat(slow.canGroup()).isFalse();
    try (StepMemory.Scope scope = slow.memory().open()) {
      assertThatThrownBy(() -> slow.forward(true, 2, Checks.normalArray(1, SHAPE)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("mix");
    }
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void neverChangesTheCallersArrays(Curve curve) {
    for (boolean accelerate : new boolean[] {true, false}) {
      ComputationGraphConfiguration configuration =
          Graphs.chain(
              InputType.convolutional(8, 8, 3),
              new ActivationLayer(curve.activation()),
              conv(curve),
              new BatchNormalization(),
              new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
              new ActivationLayer(curve.activation()),
              new DenseLayer.Builder().nOut(4).activation(curve.activation()).dropOut(0.5).build(),
              new DenseLayer.Builder().nOut(3).activation(curve.activation()).build(),
              new ActivationLayer(curve.activation()));
      Network network = Graphs.open(Graphs.random(configuration, 5), accelerate);
      INDArray x = Checks.normalArray(1, SHAPE);
      INDArray dy = Checks.normalArray(2, 6, 3);
      float[] inputs = Checks.floats(x);
      float[] gradients = Checks.floats(dy);
      try (StepMemory.Scope scope = network.memory().open()) {
        for (Gradients wanted : Gradients.values()) {
          // DL4J's dropout and batch normalization go back once through a pass.
          network.forward(true, x);
          network.backward(wanted, dy);
          assertThat(Checks.floats(dy)).as("%s %s", wanted, accelerate).isEqualTo(gradients);
        }
        network.forward(false, x);
      }
      network.output(x);
      assertThat(Checks.floats(x)).isEqualTo(inputs);
    }
  }

  @Test
  void neverChangesTheInputOfADropoutLayer() {
    for (boolean accelerate : new boolean[] {true, false}) {
      ComputationGraphConfiguration configuration =
          Graphs.chain(
              InputType.feedForward(8),
              new DropoutLayer(0.5),
              new DenseLayer.Builder().nOut(4).dropOut(0.5).build());
      Network network = Graphs.open(Graphs.random(configuration, 5), accelerate);
      INDArray x = Checks.normalArray(1, 6, 8);
      float[] inputs = Checks.floats(x);
      try (StepMemory.Scope scope = network.memory().open()) {
        network.forward(true, x);
      }
      assertThat(Checks.floats(x)).isEqualTo(inputs);
    }
  }

  /** Dropout writes over the output that it is given; what is kept for the way back must live. */
  @ParameterizedTest
  @EnumSource(Curve.class)
  void dropoutAfterAnAcceleratedLayerHasTheGradientOfItsOutput(Curve curve) {
    ComputationGraphConfiguration configuration =
        Graphs.chain(
            InputType.feedForward(5),
            new DenseLayer.Builder().nOut(8).activation(curve.activation()).build(),
            new DropoutLayer(0.5),
            new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build());
    ComputationGraph graph = Graphs.random(configuration, 5);
    INDArray x = Checks.normalArray(1, 4, 5);
    Graphs.Pass fast = seededPass(Graphs.open(graph, true), x);
    Graphs.Pass slow = seededPass(Graphs.open(graph, false), x);
    Graphs.assertSame("dropout", fast, slow, 1e-5);
    Network network = Graphs.open(graph, true);
    network.seedNoise(78);
    assertThat(Checks.distance(Graphs.pass(network, x, 2).output(), fast.output()))
        .as("another seed draws another mask")
        .isGreaterThan(1e-2);
  }

  private static Graphs.Pass seededPass(Network network, INDArray x) {
    network.seedNoise(77);
    return Graphs.pass(network, x, 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void outputIsDetachedAndOutlivesLaterPasses(boolean accelerate) {
    Network network = network(accelerate);
    INDArray first = network.output(Checks.normalArray(1, SHAPE));
    assertThat(first.isAttached()).isFalse();
    float[] values = Checks.floats(first);
    for (int i = 2; i < 6; i++) {
      network.output(Checks.normalArray(i, 12, 3, 8, 8));
    }
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray inside = network.output(Checks.normalArray(1, SHAPE));
      assertThat(inside.isAttached()).isFalse();
      network.forward(true, Checks.normalArray(9, SHAPE));
    }
    assertThat(Checks.floats(first)).isEqualTo(values);
    assertThat(Checks.floats(network.output(Checks.normalArray(1, SHAPE)))).isEqualTo(values);
  }

  /** The graph is DL4J's, and DL4J's own calls on it keep working. */
  @Test
  void theGraphCanBeUsedByDl4j() {
    ComputationGraph graph = Graphs.random(configuration(), 5);
    INDArray x = Checks.normalArray(1, SHAPE);
    double[] expected = Checks.values(graph.outputSingle(x));
    Network network = Graphs.open(graph, true);
    Checks.assertClose("before", Checks.values(network.graph().outputSingle(x)), expected, 1e-5);
    Graphs.pass(network, x, 2);
    Checks.assertClose("after", Checks.values(network.graph().outputSingle(x)), expected, 1e-5);
    Checks.assertClose("ours", Checks.values(network.output(x)), expected, 1e-5);
    Checks.assertClose(
        "copy", Checks.values(network.graph().clone().outputSingle(x)), expected, 1e-5);
  }

  @Test
  void creationLeavesTheCallersRandomNumbersAlone() {
    // DL4J's builder of configurations seeds the thread's generator; networks do not.
    ComputationGraphConfiguration configuration = configuration();
    Nd4j.getRandom().setSeed(123);
    double[] expected = {Nd4j.getRandom().nextDouble(), Nd4j.getRandom().nextDouble()};
    Nd4j.getRandom().setSeed(123);
    double first = Nd4j.getRandom().nextDouble();
    Network network = Network.create("probe", configuration, StepMemory.create());
    Graphs.pass(network, Checks.normalArray(1, SHAPE), 2);
    network.update();
    network.output(Checks.normalArray(1, SHAPE));
    assertThat(new double[] {first, Nd4j.getRandom().nextDouble()}).isEqualTo(expected);
  }

  @Test
  void equalSeedsGiveEqualParameters() {
    ComputationGraphConfiguration other = configuration();
    other.getVertices().values().stream()
        .filter(v -> v instanceof org.deeplearning4j.nn.conf.graph.LayerVertex)
        .forEach(v -> ((org.deeplearning4j.nn.conf.graph.LayerVertex) v).getLayerConf().setSeed(5));
    other.getDefaultConfiguration().setSeed(5);
    float[] first = created(configuration());
    assertThat(created(configuration())).isEqualTo(first);
    assertThat(created(other)).isNotEqualTo(first);
  }

  private static float[] created(ComputationGraphConfiguration configuration) {
    return Checks.floats(Network.create("p", configuration, StepMemory.create()).parameters());
  }

  /** DL4J applies a graph on the thread that opens it; what outlives the step lies in no scope. */
  @Test
  void openingInsideAScopeKeepsNothingInIt() {
    ComputationGraph graph = Graphs.random(configuration(), 5);
    ComputationGraph trained = graph.clone();
    trained.getUpdater(true);
    StepMemory memory = StepMemory.create();
    Network network;
    try (StepMemory.Scope scope = memory.open()) {
      Nd4j.create(DataType.FLOAT, 100_000);
      network = Network.open("probe", trained, memory);
      assertThat(network.gradients().isAttached()).isFalse();
      assertThat(trained.getUpdater(false).getStateViewArray().isAttached()).isFalse();
      network.forward(true, Checks.normalArray(1, SHAPE));
      network.backward(Gradients.PARAMETERS, Checks.normalArray(2, 6, 1));
      network.update();
    }
    Network outside = Graphs.open(graph, true);
    Graphs.pass(outside, Checks.normalArray(1, SHAPE), 2);
    outside.update();
    assertThat(Checks.floats(network.parameters())).isEqualTo(Checks.floats(outside.parameters()));
  }

  @Test
  void movesTowardsAnotherNetwork() {
    for (boolean accelerate : new boolean[] {true, false}) {
      Network a = Graphs.open(Graphs.random(configuration(), 5), accelerate);
      Network b = Graphs.open(Graphs.random(configuration(), 6), accelerate);
      double[] p = Checks.values(a.parameters());
      double[] q = Checks.values(b.parameters());
      a.averageWith(b, 0.9);
      double[] expected = new double[p.length];
      Arrays.setAll(expected, i -> 0.9 * p[i] + 0.1 * q[i]);
      Checks.assertClose("average", Checks.values(a.parameters()), expected, 1e-6);
      assertThat(Checks.values(b.parameters())).isEqualTo(q);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void noticesGradientsThatAreNotFinite(float bad) {
    for (boolean accelerate : new boolean[] {true, false}) {
      Network network = network(accelerate);
      network.gradients().assign(1e3);
      assertThat(network.gradientsAreFinite()).isTrue();
      network.gradients().putScalar(network.gradients().length() - 1, bad);
      assertThat(network.gradientsAreFinite()).isFalse();
      network.gradients().assign(0).putScalar(0, bad);
      assertThat(network.gradientsAreFinite()).isFalse();
    }
  }

  /** An inference pass is differentiable, too: statistics are then constants. */
  @Test
  void goesBackThroughInference() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(InputType.feedForward(4), new BatchNormalization(), dense(3)), 5);
    Network network = Graphs.open(graph, true);
    INDArray x = Checks.normalArray(1, 5, 4);
    double[] dx = Graphs.pass(network, false, x, 2).inputGradient();
    double[] dy = Checks.normal(2, 15);
    double h = 1e-2;
    for (int i = 0; i < 20; i++) {
      double[] up = Checks.values(network.output(shifted(x, i, h)));
      double[] down = Checks.values(network.output(shifted(x, i, -h)));
      double slope = 0;
      for (int j = 0; j < dy.length; j++) {
        slope += dy[j] * (up[j] - down[j]) / (2 * h);
      }
      assertThat(dx[i]).isCloseTo(slope, org.assertj.core.data.Offset.offset(5e-3));
    }
  }

  @Test
  void inferencePassesLeaveRunningStatisticsWhereTheyAre() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(InputType.feedForward(4), new BatchNormalization(), dense(3)), 5);
    Network network = Graphs.open(graph, true);
    Graphs.pass(network, true, Checks.normalArray(1, 5, 4), 2);
    assertThat(norm(Checks.floats(network.gradientsByName().get("l0_mean")))).isGreaterThan(0.05);
    Graphs.pass(network, false, Checks.normalArray(1, 5, 4), 2);
    assertThat(norm(Checks.floats(network.gradientsByName().get("l0_mean")))).isZero();
    assertThat(norm(Checks.floats(network.gradientsByName().get("l0_log10stdev"))))
        .isLessThan(1e-7);
    assertThat(norm(Checks.floats(network.gradientsByName().get("l0_gamma")))).isGreaterThan(0.1);
  }

  private static INDArray shifted(INDArray x, int index, double by) {
    INDArray copy = x.dup('c');
    copy.data().put(index, copy.data().getFloat(index) + by);
    return copy;
  }

  @Test
  void namesItsParametersAndGradients() {
    Network network = network(true);
    assertThat(network.name()).isEqualTo("probe");
    assertThat(network.parameterNames()).contains("l0_W", "l1_gamma", "l1_mean", "l4_b");
    assertThat(network.parameterCount()).isEqualTo(network.parameters().length());
    Graphs.pass(network, Checks.normalArray(1, SHAPE), 2);
    assertThat(network.gradientsByName().keySet())
        .containsExactlyInAnyOrderElementsOf(network.parameterNames());
    assertThat(network.updates()).isZero();
    network.update();
    assertThat(network.updates()).isEqualTo(1);
  }

  @Test
  void severalOutputsAndInputs() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("a", "b")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(2))
            .addVertex("ab", new MergeVertex(), "a", "b")
            .addLayer("trunk", dense(5), "ab")
            .addLayer("y1", dense(2), "trunk")
            .addLayer("y2", dense(1), "trunk")
            .setOutputs("y1", "y2")
            .build();
    ComputationGraph graph = Graphs.random(configuration, 5);
    for (boolean accelerate : new boolean[] {true, false}) {
      Network network = Graphs.open(graph, accelerate);
      try (StepMemory.Scope scope = network.memory().open()) {
        INDArray[] y =
            network.forward(true, Checks.normalArray(1, 4, 3), Checks.normalArray(2, 4, 2));
        assertThat(List.of(y[0].size(1), y[1].size(1))).containsExactly(2L, 1L);
        INDArray zero = Nd4j.zeros(DataType.FLOAT, 4, 1);
        INDArray[] both =
            network.backward(
                Gradients.ALL, Checks.normalArray(3, 4, 2), Checks.normalArray(4, 4, 1));
        double[] sum = Checks.values(both[1]);
        INDArray[] one = network.backward(Gradients.ALL, Checks.normalArray(3, 4, 2), zero);
        double[] first = Checks.values(one[1]);
        INDArray[] two =
            network.backward(
                Gradients.ALL, Nd4j.zeros(DataType.FLOAT, 4, 2), Checks.normalArray(4, 4, 1));
        double[] second = Checks.values(two[1]);
        double[] expected = new double[sum.length];
        Arrays.setAll(expected, i -> first[i] + second[i]);
        Checks.assertClose("linear in the output gradients", sum, expected, 1e-5);
      }
    }
  }

  /** Two layers read one array; DL4J's activation layer may not write over it for inference. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inferenceKeepsAnArrayThatTwoLayersRead(boolean accelerate) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(4))
            .addLayer("d", dense(5), "in")
            .addLayer("act", new ActivationLayer(Activation.HARDTANH), "d")
            .addLayer("more", dense(3), "act")
            .addLayer("skip", dense(3), "d")
            .addVertex("sum", new MergeVertex(), "d", "more", "skip")
            .setOutputs("sum")
            .build();
    ComputationGraph graph = Graphs.random(configuration, 5);
    INDArray x = Checks.normalArray(1, 6, 4).muli(3);
    double[] expected = Checks.values(graph.outputSingle(x));
    Checks.assertClose(
        "output", Checks.values(Graphs.open(graph, accelerate).output(x)), expected, 1e-5);
  }

  private static double[] gradient(Network network, Gradients wanted, long seed) {
    network.forward(true, Checks.normalArray(seed, SHAPE));
    network.backward(wanted, Checks.normalArray(seed + 1, 6, 1));
    return Checks.values(network.gradients());
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }

  private static double[] joined(double[] a, double[] b) {
    double[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static Network network(boolean accelerate) {
    return Graphs.open(Graphs.random(configuration(), 5), accelerate);
  }

  private static ConvolutionLayer conv(Curve curve) {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).activation(curve.activation()).build();
  }

  private static DenseLayer dense(int out) {
    return new DenseLayer.Builder().nOut(out).activation(Activation.IDENTITY).build();
  }

  private static ComputationGraphConfiguration configuration() {
    return Graphs.chain(
        InputType.convolutional(8, 8, 3),
        DataType.FLOAT,
        new Adam(1e-2),
        new ConvolutionLayer.Builder(4, 4)
            .stride(2, 2)
            .padding(1, 1)
            .nOut(5)
            .activation(Activation.LEAKYRELU)
            .build(),
        new BatchNormalization(),
        new ActivationLayer(Activation.TANH),
        new DenseLayer.Builder().nOut(6).activation(Activation.RELU).build(),
        new DenseLayer.Builder().nOut(1).activation(Activation.IDENTITY).build());
  }
}
