package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.gan.Differences;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where penalties are measured, told by scores whose slopes say where they are. */
class GradientPenaltyPointsTest {

  private final StepMemory memory = StepMemory.create();

  /**
   * DRAGAN's points of data with padding lie within half a deviation of the data above them. The
   * score x³ + y³ + p³ tells where: its slope is 3 (x⁴ + y⁴)^½ at data x = 0 and y = 2, whose
   * deviation is 1; the padding p = 100 has no part in it.
   */
  @Test
  void theDeviationIsThatOfTheDataAlone() {
    Network cubes =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("h", Differences.dense(3, 3, Activation.CUBE), "x")
                .addLayer("y", Differences.dense(3, 1, Activation.IDENTITY), "h")
                .setOutputs("y")
                .build(),
            memory);
    cubes
        .parameters()
        .assign(
            Nd4j.createFromArray(1.0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0).reshape(1, 16));
    INDArray real = Nd4j.createFromArray(new double[][] {{0, 2, 100}});
    INDArray fake = Nd4j.createFromArray(new double[][] {{7, 7, 7}});
    boolean[][] data = {{true, true, false}};
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int seed = 0; seed < 300; seed++) {
      try (StepMemory.Scope scope = memory.open()) {
        double value = TestPasses.pay(GradientPenalty.dragan(1), cubes, real, fake, data, seed);
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    // y in [2, 2.5] and x in [0, 0.5]: the largest of 300 products of two uniform numbers is
    // below 0.8 for two seeds in a thousand.
    assertThat(least).isBetween(slope(0, 2), slope(0.1, 2.02));
    assertThat(most).isBetween(slope(0, 2.4), slope(0.5, 2.5));
  }

  private static double slope(double x, double y) {
    double away = 3 * Math.sqrt(Math.pow(x, 4) + Math.pow(y, 4)) - 1;
    return away * away;
  }

  /** A score tanh(x + c) at examples x with conditions c: R2 takes those of generated examples. */
  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"R1", "R2"})
  void conditionsAreThoseOfThePoints(GradientPenalty.Kind kind) {
    Network conditional =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x", "c")
                .addVertex("both", new MergeVertex(), "x", "c")
                .addLayer("h", Differences.dense(2, 1, Activation.TANH), "both")
                .addLayer("y", Differences.dense(1, 1, Activation.IDENTITY), "h")
                .setOutputs("y")
                .build(),
            memory);
    conditional.parameters().assign(Nd4j.createFromArray(1.0, 1, 0, 1, 0).reshape(1, 5));
    INDArray[] real = {column(0.5, -1), column(0.25, 2)};
    INDArray[] fake = {column(-0.25, 0.75), column(1, -0.5)};
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 2, 1);
    DiscriminatorPasses passes =
        new DiscriminatorPasses(
            0,
            5,
            null,
            conditional,
            new DiscriminatorPasses.MainPass(real, null, null, ones),
            new DiscriminatorPasses.MainPass(fake, null, null, ones));
    GradientPenalty penalty =
        kind == GradientPenalty.Kind.R1 ? GradientPenalty.r1(3) : GradientPenalty.r2(3);
    assertThat(penalty.kind()).isEqualTo(kind);
    double[] sums =
        kind == GradientPenalty.Kind.R1 ? new double[] {0.75, 1} : new double[] {0.75, 0.25};
    double expected = 0;
    for (double sum : sums) {
      double slope = 1 - Math.tanh(sum) * Math.tanh(sum);
      expected += 1.5 * slope * slope / 2;
    }
    try (StepMemory.Scope scope = memory.open()) {
      conditional.gradients().assign(0);
      assertThat(penalty.afterDiscriminator(passes).getAsDouble())
          .isCloseTo(expected, within(1e-9));
    }
  }

  private static INDArray column(double... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }
}
