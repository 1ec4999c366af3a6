package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.Differences;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The penalty's parameter gradient against central differences, over the parameters, of its value,
 * which a plain-Java network in double computes: 3 inputs, 4 units of tanh, one logit.
 */
class GradientPenaltyTest {

  private static final int IN = 3;
  private static final int HIDDEN = 4;
  private static final int BATCH = 5;
  private static final int PARAMETERS = IN * HIDDEN + HIDDEN + HIDDEN + 1;

  private final StepMemory memory = StepMemory.create();
  private final Network network =
      Network.create(
          "discriminator",
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .graphBuilder()
              .addInputs("x")
              .addLayer("h", dense(IN, HIDDEN, Activation.TANH), "x")
              .addLayer("y", dense(HIDDEN, 1, Activation.IDENTITY), "h")
              .setOutputs("y")
              .build(),
          memory);

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"R1", "R2"})
  void parameterGradientIsThatOfThePenalty(GradientPenalty.Kind kind) {
    INDArray real = Noise.normal(1, BATCH, IN);
    INDArray fake = Noise.normal(2, BATCH, IN);
    GradientPenalty penalty = new GradientPenalty(kind, 3, 4);
    double[] parameters = network.parameters().toDoubleVector();
    double[][] points = (kind == GradientPenalty.Kind.R1 ? real : fake).toDoubleMatrix();

    double value;
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      network.gradients().assign(0);
      value = TestPasses.pay(penalty, network, real, fake, 5);
      gradient = network.gradients().toDoubleVector();
    }

    assertThat(value).isCloseTo(value(parameters, points), within(1e-5));
    double h = 1e-5;
    for (int p = 0; p < PARAMETERS; p++) {
      double kept = parameters[p];
      parameters[p] = kept + h;
      double above = value(parameters, points);
      parameters[p] = kept - h;
      double below = value(parameters, points);
      parameters[p] = kept;
      // Paid at every fourth step, so four times as large; the difference has an error of order
      // e^2.
      double expected = 4 * (above - below) / (2 * h);
      assertThat(gradient[p]).as("parameter %d", p).isCloseTo(expected, within(0.03));
    }
    assertThat(java.util.Arrays.stream(gradient).map(Math::abs).max().getAsDouble())
        .isGreaterThan(0.5);
  }

  /** In double, on a network that is nowhere linear, for every kind and its own points. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void parameterGradientIsThatOfTheValueForEveryKind(GradientPenalty.Kind kind) {
    Network smooth = Differences.smooth(IN, 1, memory);
    INDArray real = Noise.normal(1, BATCH, IN).castTo(DataType.DOUBLE);
    INDArray fake = Noise.normal(2, BATCH, IN).castTo(DataType.DOUBLE);
    GradientPenalty penalty = new GradientPenalty(kind, 3, 1);
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      smooth.gradients().assign(0);
      TestPasses.pay(penalty, smooth, real, fake, 5);
      gradient = smooth.gradients().toDoubleVector();
    }
    Differences.assertGradient(
        smooth,
        gradient,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            return TestPasses.pay(penalty, smooth, real, fake, 5);
          }
        },
        1e-6);
  }

  /** Where logits of a group depend on each other, it is a penalty on their sum's gradient. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void parameterGradientIsThatOfTheValueWhereExamplesSeeEachOther(GradientPenalty.Kind kind) {
    Network grouped =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("h", dense(IN, HIDDEN, Activation.TANH), "x")
                .addVertex("deviation", new MinibatchDeviationVertex(3), "h")
                .addLayer("i", dense(HIDDEN + 1, HIDDEN, Activation.TANH), "deviation")
                .addLayer("y", dense(HIDDEN, 1, Activation.IDENTITY), "i")
                .setOutputs("y")
                .build(),
            memory);
    INDArray real = Noise.normal(1, 6, IN).castTo(DataType.DOUBLE);
    INDArray fake = Noise.normal(2, 6, IN).castTo(DataType.DOUBLE);
    GradientPenalty penalty = new GradientPenalty(kind, 3, 1);
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      grouped.gradients().assign(0);
      TestPasses.pay(penalty, grouped, real, fake, 5);
      gradient = grouped.gradients().toDoubleVector();
    }
    Differences.assertGradient(
        grouped,
        gradient,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            return TestPasses.pay(penalty, grouped, real, fake, 5);
          }
        },
        1e-6);
  }

  /**
   * Values over many seeds against the mean over their points by numerical integration, for a
   * discriminator tanh(x): WGAN-GP's lie evenly between the real and the generated example,
   * DRAGAN's at real + a u s/2 with s the deviation of the real batch and a and u even on [0, 1].
   */
  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"INTERPOLATED", "DRAGAN"})
  void pointsLieWhereThePapersHaveThem(GradientPenalty.Kind kind) {
    Network curved =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("h", dense(1, 1, Activation.TANH), "x")
                .addLayer("y", dense(1, 1, Activation.IDENTITY), "h")
                .setOutputs("y")
                .build(),
            memory);
    curved.parameters().assign(Nd4j.createFromArray(1.0, 0.0, 1.0, 0.0).reshape(1, 4));
    double[] real = {-1, 0.5, 2};
    double[] fake = {1, 0, -2};
    INDArray reals = Nd4j.createFromArray(real).reshape(3, 1);
    INDArray fakes = Nd4j.createFromArray(fake).reshape(3, 1);
    // Of -1, 0.5 and 2: mean 0.5, variance 1.5.
    double half = Math.sqrt(1.5) / 2;
    int grid = 400;
    double mean = 0;
    for (int i = 0; i < real.length; i++) {
      for (int a = 0; a < grid; a++) {
        double share = (a + 0.5) / grid;
        if (kind == GradientPenalty.Kind.INTERPOLATED) {
          mean += towardsOne(fake[i] + share * (real[i] - fake[i])) / (grid * real.length);
          continue;
        }
        for (int b = 0; b < grid; b++) {
          double u = (b + 0.5) / grid;
          mean += towardsOne(real[i] + share * u * half) / ((double) grid * grid * real.length);
        }
      }
    }
    int seeds = 2000;
    double sum = 0;
    double squares = 0;
    GradientPenalty penalty = new GradientPenalty(kind, 1, 1);
    for (int seed = 0; seed < seeds; seed++) {
      try (StepMemory.Scope scope = memory.open()) {
        double value = TestPasses.pay(penalty, curved, reals, fakes, seed);
        sum += value / seeds;
        squares += value * value / seeds;
      }
    }
    double error = Math.sqrt((squares - sum * sum) / seeds);
    // Five standard errors: one choice of seeds in a million; and the error must be able to tell.
    assertThat(sum).isCloseTo(mean, within(5 * error));
    assertThat(error).isLessThan(0.02 * mean);
  }

  /** (|tanh'(x)| - 1)². */
  private static double towardsOne(double x) {
    double away = Math.tanh(x) * Math.tanh(x);
    return away * away;
  }

  /**
   * In floats, through convolutions with leaky ReLU on pictures with an even background, whose
   * units change sides together: the direction must be that of doubles with a shorter step.
   */
  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"R1", "INTERPOLATED"})
  void floatsGiveTheDirectionOfDoubles(GradientPenalty.Kind kind) {
    Dcgan pair =
        Dcgan.of(ExampleShape.image(1, 28, 28)).withWidth(8).withDiscriminatorNormalization(false);
    Network floats = pair.discriminator(2).open("discriminator", new Sgd(0.1), memory);
    ComputationGraph graph =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(
                floats.graph().getConfiguration().toJson().replace("\"FLOAT\"", "\"DOUBLE\"")));
    graph.getConfiguration().setDataType(DataType.DOUBLE);
    graph.init();
    graph.params().assign(floats.parameters().castTo(DataType.DOUBLE));
    Network doubles = Network.open("discriminator", graph, memory);
    INDArray real = strokes(8, 1);
    INDArray fake = strokes(8, 2);
    GradientPenalty penalty = new GradientPenalty(kind, 1, 1);
    double[] inFloats;
    double[] inDoubles;
    try (StepMemory.Scope scope = memory.open()) {
      floats.gradients().assign(0);
      TestPasses.pay(penalty, floats, real, fake, 5);
      inFloats = floats.gradients().castTo(DataType.DOUBLE).toDoubleVector();
      doubles.gradients().assign(0);
      TestPasses.pay(
          penalty, doubles, real.castTo(DataType.DOUBLE), fake.castTo(DataType.DOUBLE), 5);
      inDoubles = doubles.gradients().toDoubleVector();
    }
    double a = 0;
    double b = 0;
    double product = 0;
    for (int p = 0; p < inFloats.length; p++) {
      a += inFloats[p] * inFloats[p];
      b += inDoubles[p] * inDoubles[p];
      product += inFloats[p] * inDoubles[p];
    }
    assertThat(product / Math.sqrt(a * b)).isBetween(0.95, 1 + 1e-9);
    assertThat(Math.sqrt(a / b)).isBetween(0.9, 1.1);
  }

  /** A bright bar on black. */
  private static INDArray strokes(int count, long seed) {
    float[][] pictures = new float[count][28 * 28];
    Random random = new Random(seed);
    for (float[] picture : pictures) {
      java.util.Arrays.fill(picture, -1);
      int column = 6 + random.nextInt(14);
      for (int y = 5; y < 23; y++) {
        for (int x = column; x < column + 3; x++) {
          picture[28 * y + x] = random.nextFloat();
        }
      }
    }
    return Nd4j.create(pictures).reshape('c', count, 1, 28, 28);
  }

  /** A linear discriminator with slopes 3 and 4, the second of them at padding. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void whatIsNoDataHasNoSlope(GradientPenalty.Kind kind) {
    Network linear =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("y", dense(2, 1, Activation.IDENTITY), "x")
                .setOutputs("y")
                .build(),
            memory);
    linear.parameters().assign(Nd4j.createFromArray(3.0, 4.0, 0.0).reshape(1, 3));
    INDArray real = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 0}});
    INDArray fake = Nd4j.createFromArray(new double[][] {{2, 5}, {1, 0}});
    boolean[][] data = {{true, true}, {true, false}};
    double value;
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      linear.gradients().assign(0);
      value = TestPasses.pay(new GradientPenalty(kind, 1, 1), linear, real, fake, data, 5);
      gradient = linear.gradients().toDoubleVector();
    }
    boolean towardsOne =
        kind == GradientPenalty.Kind.INTERPOLATED || kind == GradientPenalty.Kind.DRAGAN;
    assertThat(value).isCloseTo(towardsOne ? (16 + 4) / 2.0 : (25 + 9) / 4.0, within(1e-9));
    assertThat(gradient[0]).isCloseTo(towardsOne ? 0.5 * (8 * 0.6 + 4) : 3, within(1e-4));
    assertThat(gradient[1]).isCloseTo(towardsOne ? 0.5 * 8 * 0.8 : 2, within(1e-4));
  }

  @Test
  void gradientIsAddedToWhatIsThere() {
    INDArray real = Noise.normal(1, BATCH, IN);
    GradientPenalty penalty = GradientPenalty.r1(2).withEvery(1);
    try (StepMemory.Scope scope = memory.open()) {
      network.gradients().assign(0);
      TestPasses.pay(penalty, network, real, real, 5);
      double[] alone = network.gradients().toDoubleVector();
      network.gradients().assign(10);
      TestPasses.pay(penalty, network, real, real, 5);
      double[] onTop = network.gradients().toDoubleVector();
      for (int i = 0; i < alone.length; i++) {
        assertThat(onTop[i] - 10).isCloseTo(alone[i], within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void leavesTheBatchesAlone(GradientPenalty.Kind kind) {
    INDArray real = Noise.normal(1, BATCH, IN);
    INDArray fake = Noise.normal(2, BATCH, IN);
    try (StepMemory.Scope scope = memory.open()) {
      double value = TestPasses.pay(new GradientPenalty(kind, 1, 1), network, real, fake, 5);
      assertThat(value).isPositive().isFinite();
    }
    assertThat(real).isEqualTo(Noise.normal(1, BATCH, IN));
    assertThat(fake).isEqualTo(Noise.normal(2, BATCH, IN));
  }

  @Test
  void aPenaltyTowardsOneIsZeroWhereTheNormIsOne() {
    // A linear discriminator with a weight vector of length 1.
    Network linear =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("x")
                .addLayer("y", dense(IN, 1, Activation.IDENTITY), "x")
                .setOutputs("y")
                .build(),
            memory);
    linear.parameters().assign(Nd4j.create(new float[] {0.6f, 0f, 0.8f, 0.3f}, new long[] {1, 4}));
    INDArray real = Noise.normal(1, BATCH, IN);
    INDArray fake = Noise.normal(2, BATCH, IN);
    try (StepMemory.Scope scope = memory.open()) {
      linear.gradients().assign(0);
      assertThat(TestPasses.pay(GradientPenalty.interpolated(10), linear, real, fake, 1))
          .isCloseTo(0, within(1e-10));
      assertThat(TestPasses.pay(GradientPenalty.r1(10), linear, real, fake, 1))
          .isCloseTo(5, within(1e-5));
      // The short steps of floats leave half a percent of rounding.
      // d/dw of 5 |w|^2, eightfold for being paid every eighth step.
      double[] gradient = linear.gradients().toDoubleVector();
      assertThat(gradient[0]).isCloseTo(8 * 10 * 0.6, within(0.3));
      assertThat(gradient[1]).isCloseTo(0, within(0.3));
      assertThat(gradient[2]).isCloseTo(8 * 10 * 0.8, within(0.3));
      assertThat(gradient[3]).isCloseTo(0, within(0.3));
    }
  }

  @Test
  void refusesWeightsAndPeriodsThatMeanNothing() {
    assertThatThrownBy(() -> GradientPenalty.r1(0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> GradientPenalty.r1(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> GradientPenalty.r1(1).withEvery(0)).hasMessageContaining("every 0");
  }

  /** Mean of weight / 2 times the squared norm of the input gradient, with weight 3. */
  private static double value(double[] p, double[][] points) {
    double sum = 0;
    for (double[] x : points) {
      double[] gradient = new double[IN];
      for (int j = 0; j < HIDDEN; j++) {
        double z = p[IN * HIDDEN + j];
        for (int i = 0; i < IN; i++) {
          z += p[j * IN + i] * x[i];
        }
        double slope = 1 - Math.tanh(z) * Math.tanh(z);
        for (int i = 0; i < IN; i++) {
          gradient[i] += p[IN * HIDDEN + HIDDEN + j] * slope * p[j * IN + i];
        }
      }
      for (double g : gradient) {
        sum += 1.5 * g * g / points.length;
      }
    }
    return sum;
  }
}
