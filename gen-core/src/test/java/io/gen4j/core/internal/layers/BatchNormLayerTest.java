package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Accelerated batch normalization against its definition in double precision and against DL4J's own
 * layer, running statistics included.
 */
class BatchNormLayerTest {

  private static final double TOLERANCE = 2e-5;
  private static final double EPSILON = 1e-3;
  private static final double DECAY = 0.8;

  static Stream<Arguments> cases() {
    long[][] shapes = {
      {3, 1},
      {7, 5},
      {32, 16},
      {33, 100},
      {64, 2500},
      {3, 1, 4, 5},
      {1, 3, 5, 5},
      {7, 5, 3, 3},
      {32, 16, 6, 7},
      {16, 64, 14, 14},
      {3, 5, 1, 1}
    };
    Stream.Builder<Arguments> cases = Stream.builder();
    for (long[] shape : shapes) {
      for (int i = 0; i < 4; i++) {
        cases.add(Arguments.of(shape, (i & 1) == 1, (i & 2) == 2));
      }
    }
    return cases.build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainsLikeItsDefinitionAndLikeDl4j(long[] shape, boolean logStd, boolean locked) {
    ComputationGraph graph = graph(shape, logStd, locked);
    INDArray x = input(shape, 1.5);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);
    Graphs.assertSame("definition", pass, expected(graph, x, logStd, locked), TOLERANCE);
    Graphs.Pass slow = Graphs.pass(Graphs.open(graph, false), x, 2);
    if (locked) {
      // DL4J reports gradients of gamma and beta that the locked layer does not have.
      slow.gradients().keySet().retainAll(pass.gradients().keySet());
    }
    Graphs.assertSame("DL4J", pass, slow, 20 * TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void infersLikeItsDefinitionAndLikeDl4j(long[] shape, boolean logStd, boolean locked) {
    ComputationGraph graph = graph(shape, logStd, locked);
    INDArray x = input(shape, 1.5);
    double[] fast = Checks.values(Graphs.open(graph, true).output(x));
    Map<String, double[]> p = Graphs.parameters(graph);
    int width = (int) shape[1];
    double[] values = Checks.values(x);
    int pixels = values.length / (int) shape[0] / width;
    double[] y = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int c = i / pixels % width;
      y[i] =
          gamma(p, locked, c)
                  * (values[i] - p.get("l0_mean")[c])
                  / Math.sqrt(variance(p, logStd, c) + EPSILON)
              + beta(p, locked, c);
    }
    Checks.assertClose("definition", fast, y, TOLERANCE);
    Checks.assertClose("DL4J", fast, Checks.values(Graphs.open(graph, false).output(x)), TOLERANCE);
  }

  @Test
  void keepsDigitsWhereTheMeanIsLarge() {
    long[] shape = {64, 5, 6, 6};
    ComputationGraph graph = graph(shape, false, false);
    INDArray x = input(shape, 1e4);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph, true), x, 2);
    Graphs.Pass expected = expected(graph, x, false, false);
    // The largest intermediate is 1e4 deviations, of which a float rounds away up to 6e-4.
    Checks.assertClose("output", pass.output(), expected.output(), 2e-3);
    Checks.assertClose("dx", pass.inputGradient(), expected.inputGradient(), 2e-3);
    Checks.assertClose(
        "variance", pass.gradients().get("l0_var"), expected.gradients().get("l0_var"), 1e-5);
    Checks.assertClose(
        "gamma", pass.gradients().get("l0_gamma"), expected.gradients().get("l0_gamma"), 2e-3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void movesRunningStatisticsTowardsTheBatch(long[] shape, boolean logStd, boolean locked) {
    ComputationGraph graph = graph(shape, logStd, locked);
    INDArray x = input(shape, 1.5);
    Network network = Graphs.open(graph, true);
    Graphs.pass(network, x, 2);
    network.update();
    Map<String, double[]> before = Graphs.parameters(graph);
    Map<String, double[]> after = Graphs.parameters(network.graph());
    double[][] moments = moments(x);
    int width = (int) shape[1];
    double[] mean = new double[width];
    double[] variance = new double[width];
    double[] got = new double[width];
    for (int c = 0; c < width; c++) {
      mean[c] = DECAY * before.get("l0_mean")[c] + (1 - DECAY) * moments[0][c];
      variance[c] = DECAY * variance(before, logStd, c) + (1 - DECAY) * moments[1][c];
      got[c] = variance(after, logStd, c);
    }
    Checks.assertClose("mean", after.get("l0_mean"), mean, TOLERANCE);
    Checks.assertClose("variance", got, variance, TOLERANCE);
  }

  @Test
  void noticesAnUnbiasedVarianceAndAMissingEpsilon() {
    long[] shape = {7, 5};
    ComputationGraph graph = graph(shape, false, false);
    INDArray x = input(shape, 1.5);
    double[] y = Graphs.pass(Graphs.open(graph, true), x, 2).output();
    double[] scaled = y.clone();
    for (int i = 0; i < y.length; i++) {
      double beta = Graphs.parameters(graph).get("l0_beta")[i % 5];
      scaled[i] = (y[i] - beta) * Math.sqrt(6.0 / 7) + beta;
    }
    double[] expected = expected(graph, x, false, false).output();
    assertThatThrownBy(() -> Checks.assertClose("unbiased", scaled, expected, TOLERANCE))
        .isInstanceOf(AssertionError.class);
  }

  /** Two groups of a batch in one pass, against two passes. */
  @ParameterizedTest
  @MethodSource("cases")
  void keepsGroupsApart(long[] shape, boolean logStd, boolean locked) {
    ComputationGraph graph = graph(shape, logStd, locked);
    INDArray first = input(shape, 1.5);
    INDArray second = input(shape, -0.5).muli(1.7);
    Graphs.Pass one = Graphs.pass(Graphs.open(graph, true), first, 2);
    Graphs.Pass two = expected(graph, second, 3, logStd, locked);
    Network network = Graphs.open(graph, true);
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray both = org.nd4j.linalg.factory.Nd4j.concat(0, first, second);
      INDArray y = network.forward(true, 2, both)[0];
      INDArray dy =
          org.nd4j.linalg.factory.Nd4j.concat(
              0, Checks.normalArray(2, shape), Checks.normalArray(3, shape));
      INDArray dx = network.backward(io.gen4j.core.network.Gradients.ALL, dy)[0];
      Checks.assertClose("output", Checks.values(y), joined(one.output(), two.output()), TOLERANCE);
      Checks.assertClose(
          "input gradient",
          Checks.values(dx),
          joined(one.inputGradient(), two.inputGradient()),
          TOLERANCE);
      Map<String, INDArray> gradients = network.gradientsByName();
      assertThat(gradients.keySet()).isEqualTo(two.gradients().keySet());
      gradients.forEach(
          (name, value) -> {
            double[] sum = one.gradients().get(name).clone();
            for (int i = 0; i < sum.length; i++) {
              sum[i] += two.gradients().get(name)[i];
            }
            Checks.assertClose(name, Checks.values(value), sum, TOLERANCE);
          });
    }
  }

  private static double[] joined(double[] a, double[] b) {
    double[] joined = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static INDArray input(long[] shape, double mean) {
    return Checks.normalArray(1, shape).addi(mean);
  }

  private static double[][] moments(INDArray x) {
    double[] values = Checks.values(x);
    int width = (int) x.size(1);
    int pixels = values.length / (int) x.size(0) / width;
    double count = (double) values.length / width;
    double[][] moments = new double[2][width];
    for (int i = 0; i < values.length; i++) {
      moments[0][i / pixels % width] += values[i] / count;
    }
    for (int i = 0; i < values.length; i++) {
      double d = values[i] - moments[0][i / pixels % width];
      moments[1][i / pixels % width] += d * d / count;
    }
    return moments;
  }

  private static Graphs.Pass expected(
      ComputationGraph graph, INDArray x, boolean logStd, boolean locked) {
    return expected(graph, x, 2, logStd, locked);
  }

  private static Graphs.Pass expected(
      ComputationGraph graph, INDArray x, long seed, boolean logStd, boolean locked) {
    Map<String, double[]> p = Graphs.parameters(graph);
    double[] values = Checks.values(x);
    double[] dy = Checks.normal(seed, values.length);
    int width = (int) x.size(1);
    int pixels = values.length / (int) x.size(0) / width;
    double count = (double) values.length / width;
    double[][] moments = moments(x);
    double[] y = new double[values.length];
    double[] hat = new double[values.length];
    double[] dGamma = new double[width];
    double[] dBeta = new double[width];
    for (int i = 0; i < values.length; i++) {
      int c = i / pixels % width;
      hat[i] = (values[i] - moments[0][c]) / Math.sqrt(moments[1][c] + EPSILON);
      y[i] = gamma(p, locked, c) * hat[i] + beta(p, locked, c);
      dGamma[c] += dy[i] * hat[i];
      dBeta[c] += dy[i];
    }
    double[] dx = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int c = i / pixels % width;
      dx[i] =
          gamma(p, locked, c)
              / Math.sqrt(moments[1][c] + EPSILON)
              * (dy[i] - dBeta[c] / count - hat[i] * dGamma[c] / count);
    }
    double[] meanStep = new double[width];
    double[] varianceStep = new double[width];
    for (int c = 0; c < width; c++) {
      meanStep[c] = (1 - DECAY) * (p.get("l0_mean")[c] - moments[0][c]);
      double old = variance(p, logStd, c);
      double next = DECAY * old + (1 - DECAY) * moments[1][c];
      varianceStep[c] =
          logStd ? Math.log10(Math.sqrt(old)) - Math.log10(Math.sqrt(next)) : old - next;
    }
    Map<String, double[]> gradients = new LinkedHashMap<>();
    if (!locked) {
      gradients.put("l0_gamma", dGamma);
      gradients.put("l0_beta", dBeta);
    }
    gradients.put("l0_mean", meanStep);
    gradients.put(logStd ? "l0_log10stdev" : "l0_var", varianceStep);
    return new Graphs.Pass(y, dx, gradients);
  }

  private static double gamma(Map<String, double[]> p, boolean locked, int c) {
    return locked ? 1.3 : p.get("l0_gamma")[c];
  }

  private static double beta(Map<String, double[]> p, boolean locked, int c) {
    return locked ? 0.2 : p.get("l0_beta")[c];
  }

  private static double variance(Map<String, double[]> p, boolean logStd, int c) {
    return logStd ? Math.pow(10, 2 * p.get("l0_log10stdev")[c]) : p.get("l0_var")[c];
  }

  private static ComputationGraph graph(long[] shape, boolean logStd, boolean locked) {
    InputType type =
        shape.length == 2
            ? InputType.feedForward(shape[1])
            : InputType.convolutional(shape[2], shape[3], shape[1]);
    BatchNormalization.Builder layer =
        new BatchNormalization.Builder().eps(EPSILON).decay(DECAY).useLogStd(logStd);
    if (locked) {
      layer.lockGammaBeta(true).gamma(1.3).beta(0.2);
    }
    return Graphs.random(Graphs.chain(type, layer.build()), 5);
  }
}
