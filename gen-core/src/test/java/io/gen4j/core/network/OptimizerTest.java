package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** The fused update against DL4J's own and against Adam's formulas in double precision. */
class OptimizerTest {

  private static final int STEPS = 20;
  private static final double RATE = 0.01;

  /** Parameters after training without extras, computed once. */
  private static double[] plain;

  static Stream<Arguments> updaters() {
    return Stream.of(
        Arguments.of("adam", adam(RATE)),
        Arguments.of("other betas", new Adam(RATE, 0.5, 0.9, 1e-3)),
        Arguments.of(
            "exponential schedule",
            new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.05, 0.8))),
        Arguments.of(
            "step schedule", new Adam(new StepSchedule(ScheduleType.ITERATION, 0.05, 0.1, 6))),
        Arguments.of("sgd", new Sgd(RATE)),
        Arguments.of("momentum", new Nesterovs(RATE, 0.9)),
        Arguments.of("rms", new RmsProp(RATE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("updaters")
  void agreesWithDl4j(String name, IUpdater updater) {
    compare(updater, builder -> {});
  }

  static Stream<Arguments> extras() {
    return Stream.of(
        extra("l2", b -> b.l2(0.1)),
        extra("l1", b -> b.l1(0.05)),
        extra("weight decay", b -> b.weightDecay(0.1)),
        extra(
            "clipping",
            b ->
                b.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                    .gradientNormalizationThreshold(0.01)),
        extra("norm", b -> b.gradientNormalization(GradientNormalization.RenormalizeL2PerLayer)),
        extra("constraint", b -> b.constrainWeights(new MaxNormConstraint(0.5, 1))),
        extra("bias updater", b -> b.biasUpdater(adam(0.1))));
  }

  private static Arguments extra(String name, Consumer<NeuralNetConfiguration.Builder> change) {
    return Arguments.of(name, change);
  }

  /** What the fused update does not do is done by DL4J, and makes a difference. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("extras")
  void leavesEverythingElseToDl4j(String name, Consumer<NeuralNetConfiguration.Builder> change) {
    double[] changed = compare(adam(RATE), change);
    if (plain == null) {
      plain = compare(adam(RATE), builder -> {});
    }
    assertThat(Checks.distance(changed, plain)).isGreaterThan(1e-3);
  }

  @Test
  void isAdam() {
    ComputationGraph graph = Graphs.random(configuration(adam(RATE), b -> {}), 5);
    Network network = Graphs.open(graph, true);
    double[] p = Graphs.parameters(network.graph()).get("l2_W");
    double[] m = new double[p.length];
    double[] v = new double[p.length];
    for (int t = 1; t <= STEPS; t++) {
      Map<String, double[]> gradients =
          Graphs.pass(network, Checks.normalArray(t, 8, 5), t + 100).gradients();
      double[] g = gradients.get("l2_W");
      network.update();
      for (int i = 0; i < p.length; i++) {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
        double rate = RATE * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
        p[i] -= rate * m[i] / (Math.sqrt(v[i]) + 1e-8);
      }
      Checks.assertClose("step " + t, Graphs.parameters(network.graph()).get("l2_W"), p, 1e-5);
    }
    assertThat(network.updates()).isEqualTo(STEPS);
  }

  @Test
  void goesOnAfterAModelFileAsIfNothingHadHappened() throws IOException {
    ComputationGraph graph = Graphs.random(configuration(adam(RATE), b -> {}), 5);
    for (boolean accelerate : new boolean[] {true, false}) {
      Network whole = Graphs.open(graph, accelerate);
      train(whole, 0, STEPS);
      Network half = Graphs.open(graph, accelerate);
      train(half, 0, STEPS / 2);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      ModelSerializer.writeModel(half.graph(), file, true);
      ComputationGraph restored =
          ModelSerializer.restoreComputationGraph(
              new ByteArrayInputStream(file.toByteArray()), true);
      Network resumed = Network.open("probe", restored, StepMemory.create(), accelerate);
      assertThat(resumed.updates()).isEqualTo(STEPS / 2);
      train(resumed, STEPS / 2, STEPS);
      assertThat(Checks.floats(resumed.parameters())).isEqualTo(Checks.floats(whole.parameters()));
      ModelSerializer.writeModel(half.graph(), file = new ByteArrayOutputStream(), false);
      Network forgetful =
          Network.open(
              "probe",
              ModelSerializer.restoreComputationGraph(
                  new ByteArrayInputStream(file.toByteArray()), true),
              StepMemory.create(),
              accelerate);
      train(forgetful, STEPS / 2, STEPS);
      assertThat(
              Checks.distance(
                  Checks.values(forgetful.parameters()), Checks.values(whole.parameters())))
          .as("without the updater's state training goes elsewhere")
          .isGreaterThan(1e-3);
    }
  }

  private static double[] compare(
      IUpdater updater, Consumer<NeuralNetConfiguration.Builder> change) {
    ComputationGraph graph = Graphs.random(configuration(updater, change), 5);
    Network fast = Graphs.open(graph, true);
    Network slow = Graphs.open(graph, false);
    for (int t = 0; t < STEPS; t++) {
      Graphs.pass(slow, Checks.normalArray(t, 8, 5), t + 100);
      Graphs.pass(fast, Checks.normalArray(t, 8, 5), t + 100);
      // Adam makes full steps of gradients that are nothing but rounding, such as those of a bias
      // before batch normalization: compared are updates along equal gradients.
      slow.gradients().assign(fast.gradients());
      fast.update();
      slow.update();
    }
    double[] values = Checks.values(fast.parameters());
    Checks.assertClose("parameters", values, Checks.values(slow.parameters()), 1e-5);
    assertThat(Checks.distance(values, Checks.values(graph.params())))
        .as("movement")
        .isGreaterThan(1e-2);
    return values;
  }

  private static void train(Network network, int from, int to) {
    for (int t = from; t < to; t++) {
      Graphs.pass(network, Checks.normalArray(t, 8, 5), t + 100);
      network.update();
    }
  }

  private static Adam adam(double rate) {
    return new Adam(rate, 0.9, 0.999, 1e-8);
  }

  private static ComputationGraphConfiguration configuration(
      IUpdater updater, Consumer<NeuralNetConfiguration.Builder> change) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().seed(3).updater(updater);
    change.accept(builder);
    return builder
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.feedForward(5))
        .addLayer("l0", new DenseLayer.Builder().nOut(7).activation(Activation.TANH).build(), "in")
        .addLayer("l1", new BatchNormalization(), "l0")
        .addLayer("l2", new DenseLayer.Builder().nOut(6).activation(Activation.ELU).build(), "l1")
        .addLayer("l3", new BatchNormalization(), "l2")
        .addLayer(
            "l4", new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build(), "l3")
        .setOutputs("l4")
        .build();
  }
}
