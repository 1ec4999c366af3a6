package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.internal.Changes;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.penalty.GradientPenalty;
import io.gen4j.gan.regularization.Consistency;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the discriminator minimises: values by formula, gradients by central differences. */
class DiscriminatorObjectiveTest {

  private static final int FEATURES = 2;
  private static final int BATCH = 6;

  private final StepMemory memory = StepMemory.create();
  private final INDArray real = Noise.normal(1, BATCH, FEATURES).castTo(DataType.DOUBLE);
  private final INDArray fake = Noise.normal(2, BATCH, FEATURES).castTo(DataType.DOUBLE);

  /** What the objective can be put together from, and the discriminator's width that it takes. */
  enum Setting {
    PLAIN(FEATURES, 1, 0, defaults()),
    LEAST_SQUARES_SMOOTHED(
        FEATURES, 1, 0, defaults().withLoss(GanLosses.leastSquares()).withLabelSmoothing(0.2)),
    SMOOTHED(FEATURES, 1, 0, defaults().withLabelSmoothing(0.1)),
    PACKED(3 * FEATURES, 1, 0, defaults().withPacking(3)),
    NOISY(FEATURES, 1, 0, defaults().withInstanceNoise(new Schedule(0.5, 0, 10))),
    CONSISTENT(FEATURES, 1, 0, defaults().withConsistency(Consistency.real(7).withChanges(0, 0.5))),
    BALANCED(
        FEATURES, 1, 0, defaults().withConsistency(Consistency.balanced(7, 3).withChanges(0, 1))),
    CLASSIFIER(FEATURES, 4, 3, defaults()),
    PROJECTION(FEATURES, 4, 3, defaults().withConditioning(Conditioning.PROJECTION)),
    CONCATENATED(FEATURES + 3, 1, 3, defaults().withConditioning(Conditioning.CONCATENATED)),
    CONCATENATED_AND_PACKED(
        2 * (FEATURES + 3),
        1,
        3,
        defaults().withConditioning(Conditioning.CONCATENATED).withPacking(2)),
    CODES(FEATURES, 6, 0, defaults().withCodes(new Codes(List.of(3), 2, 0.7, 0.3)));

    private final int inputs;
    private final int outputs;
    private final Condition condition;
    private final GanOptions options;

    Setting(int inputs, int outputs, int classes, GanOptions options) {
      this.inputs = inputs;
      this.outputs = outputs;
      this.options = options;
      this.condition = Condition.of(classes, options.conditioning(), options.codes());
    }

    private static GanOptions defaults() {
      return GanOptions.defaults();
    }
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void gradientIsThatOfTheValue(Setting setting) {
    Network network = Differences.smooth(setting.inputs, setting.outputs, memory);
    DiscriminatorObjective objective = objective(network, setting.options, setting.condition);
    Examples ofReal = new Examples(real, null, setting.condition.draw(BATCH, 5));
    Examples ofFake = new Examples(fake, null, setting.condition.draw(BATCH, 6));
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      objective.run(2, 4, ofReal, ofFake);
      gradient = network.gradients().toDoubleVector();
    }
    Differences.assertGradient(
        network,
        gradient,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            return objective.run(2, 4, ofReal, ofFake).value();
          }
        },
        1e-7);
  }

  /** The penalty of a projection discriminator is one on the logit of the example's class. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void aPenaltysGradientIsAddedForTheLogitOfTheClass(GradientPenalty.Kind kind) {
    Condition condition = Condition.of(3, Conditioning.PROJECTION, Codes.NONE);
    GanOptions plain = GanOptions.defaults().withConditioning(Conditioning.PROJECTION);
    GanOptions penalized = plain.withPenalties(new GradientPenalty(kind, 5, 1));
    Network network = Differences.smooth(FEATURES, 4, memory);
    Examples ofReal = new Examples(real, null, condition.draw(BATCH, 5));
    // The same classes for both, so that points between them have a class.
    Examples ofFake = new Examples(fake, null, condition.draw(BATCH, 5));
    try (StepMemory.Scope scope = memory.open()) {
      objective(network, plain, condition).run(0, 0, ofReal, ofFake);
      double[] without = network.gradients().toDoubleVector();
      objective(network, penalized, condition).run(0, 0, ofReal, ofFake);
      double[] with = network.gradients().toDoubleVector();
      // One network per class with the class's logit as its only output.
      double[] expected = new double[with.length];
      network.gradients().assign(0);
      double[][] rows = new double[BATCH][4];
      for (int i = 0; i < BATCH; i++) {
        condition.spread(1, ofReal.conditions()[i], rows[i]);
      }
      penalized
          .regularization()
          .penalties()
          .get(0)
          .addGradient(
              network, real, fake, rows, rows, null, Seeds.derive(penalized.seed(), 0x5045L, 0));
      expected = network.gradients().toDoubleVector();
      for (int p = 0; p < with.length; p++) {
        assertThat(with[p] - without[p]).isCloseTo(expected[p], within(1e-9));
      }
    }
  }

  /** Of the indicators of the class that stand behind the data, no gradient is penalised. */
  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      names = {"CONCATENATED", "CONCATENATED_AND_PACKED"})
  void aPenaltyIsOneOnTheGradientOfTheDataAlone(Setting setting) {
    Network network = Differences.smooth(setting.inputs, 1, memory);
    GanOptions penalized =
        setting.options.withPenalties(new GradientPenalty(GradientPenalty.Kind.R1, 5, 1));
    double[][] classes = setting.condition.draw(BATCH, 5);
    double[] added = added(network, setting, penalized, classes, setting.condition.draw(BATCH, 6));
    int packing = setting.options.input().packing();
    INDArray seen =
        Nd4j.concat(1, real, Nd4j.createFromArray(classes))
            .reshape('c', BATCH / packing, setting.inputs);
    Differences.assertGradient(
        network,
        added,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            network.forward(true, seen);
            double[][] slopes =
                network.backward(Gradients.INPUT, Nd4j.ones(DataType.DOUBLE, BATCH / packing, 1))[0]
                    .toDoubleMatrix();
            double value = 0;
            for (double[] row : slopes) {
              for (int i = 0; i < row.length; i++) {
                boolean isData = i % (FEATURES + 3) < FEATURES;
                value += isData ? 2.5 * row[i] * row[i] / slopes.length : 0;
              }
            }
            return value;
          }
        },
        1e-6);
  }

  /** Points have the class of the real example; its indicators add nothing to a deviation. */
  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"R1", "INTERPOLATED", "DRAGAN"})
  void pointsOfAPenaltyHaveTheClassOfTheRealExample(GradientPenalty.Kind kind) {
    Setting setting = Setting.CONCATENATED;
    GanOptions penalized = setting.options.withPenalties(new GradientPenalty(kind, 5, 1));
    Network network = Differences.smooth(setting.inputs, 1, memory);
    double[][] ofReal = setting.condition.draw(BATCH, 5);
    double[] added = added(network, setting, penalized, ofReal, setting.condition.draw(BATCH, 6));
    double[] other = added(network, setting, penalized, ofReal, setting.condition.draw(BATCH, 9));
    for (int i = 0; i < added.length; i++) {
      assertThat(other[i]).isCloseTo(added[i], within(1e-9));
    }
    double[][] others = setting.condition.draw(BATCH, 7);
    assertThat(added(network, setting, penalized, others, ofReal)).isNotEqualTo(added);

    // Blind to the indicators, the network sees no difference if they are larger, but for the
    // gradient of the weights that they would come in by: [in, out], in F order.
    INDArray weights = network.graph().getParam("h_W");
    weights.get(NDArrayIndex.interval(FEATURES, setting.inputs), NDArrayIndex.all()).assign(0);
    double[][] larger = new double[BATCH][];
    Arrays.setAll(larger, i -> Arrays.stream(ofReal[i]).map(value -> 100 * value).toArray());
    double[] small = added(network, setting, penalized, ofReal, ofReal);
    double[] large = added(network, setting, penalized, larger, ofReal);
    for (int p = 0; p < small.length; p++) {
      if (p >= weights.length() || p % setting.inputs < FEATURES) {
        assertThat(large[p]).as("parameter %d", p).isCloseTo(small[p], within(1e-9));
      }
    }
    assertThat(Arrays.stream(small).map(Math::abs).max().orElse(0)).isGreaterThan(0.01);
  }

  /** What a penalty adds to the gradient. */
  private double[] added(
      Network network,
      Setting setting,
      GanOptions penalized,
      double[][] classesOfReal,
      double[][] classesOfFake) {
    Examples ofReal = new Examples(real, null, classesOfReal);
    Examples ofFake = new Examples(fake, null, classesOfFake);
    try (StepMemory.Scope scope = memory.open()) {
      objective(network, setting.options, setting.condition).run(0, 0, ofReal, ofFake);
      INDArray without = network.gradients().dup();
      objective(network, penalized, setting.condition).run(0, 0, ofReal, ofFake);
      return network.gradients().sub(without).toDoubleVector();
    }
  }

  /** Between two payments the gradient is, bit for bit, that of a discriminator that never pays. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void aLazyPenaltyIsPaidAtItsStepsAlone(GradientPenalty.Kind kind) {
    GanOptions plain = GanOptions.defaults();
    GanOptions lazy = plain.withPenalties(new GradientPenalty(kind, 5, 3));
    Network network = Differences.smooth(FEATURES, 1, memory);
    Examples ofReal = new Examples(real, null, new double[BATCH][0]);
    Examples ofFake = new Examples(fake, null, new double[BATCH][0]);
    try (StepMemory.Scope scope = memory.open()) {
      for (int number = 0; number < 7; number++) {
        objective(network, plain, new Condition.None()).run(number, number, ofReal, ofFake);
        double[] without = network.gradients().toDoubleVector();
        objective(network, lazy, new Condition.None()).run(number, number, ofReal, ofFake);
        double[] with = network.gradients().toDoubleVector();
        if (number % 3 == 0) {
          assertThat(with).as("step %d", number).isNotEqualTo(without);
        } else {
          assertThat(with).as("step %d", number).isEqualTo(without);
        }
      }
    }
  }

  @Test
  void theProjectionLogitIsTheCommonPartPlusThatOfTheClass() {
    Condition condition = Condition.of(3, Conditioning.PROJECTION, Codes.NONE);
    assertThat(condition.logit(new double[] {1, 10, 20, 30}, new double[] {0, 1, 0})).isEqualTo(21);
    double[] spread = new double[4];
    condition.spread(2, new double[] {0, 0, 1}, spread);
    assertThat(spread).containsExactly(2, 0, 0, 2);
  }

  /** weight * mean of squared differences, from logits that the network gives one by one. */
  @Test
  void theConsistencyPenaltyIsTheMeanSquaredDifferenceOfLogits() {
    Consistency consistency = Consistency.balanced(7, 3).withChanges(0, 0.5);
    Network network = Differences.smooth(FEATURES, 1, memory);
    Condition none = new Condition.None();
    Examples ofReal = new Examples(real, null, new double[BATCH][0]);
    Examples ofFake = new Examples(fake, null, new double[BATCH][0]);
    double with;
    double without;
    try (StepMemory.Scope scope = memory.open()) {
      GanOptions options = GanOptions.defaults();
      without = objective(network, options, none).run(1, 4, ofReal, ofFake).value();
      GanOptions penalized = options.withConsistency(consistency);
      with = objective(network, penalized, none).run(1, 4, ofReal, ofFake).value();
    }
    double expected = 0;
    for (int part = 0; part < 2; part++) {
      INDArray data = part == 0 ? real : fake;
      long seed = Seeds.derive(Seeds.derive(0, 0x5649L, 4, part), 0x4348L);
      double[] plain = network.output(data).reshape(BATCH).toDoubleVector();
      double[] changed =
          network.output(Changes.of(data, consistency, seed)).reshape(BATCH).toDoubleVector();
      for (int i = 0; i < BATCH; i++) {
        double away = plain[i] - changed[i];
        expected += (part == 0 ? 7 : 3) * away * away / BATCH;
      }
    }
    assertThat(expected).isGreaterThan(0.1);
    assertThat(with - without).isCloseTo(expected, within(1e-9));
  }

  @Test
  void shiftsAndMirrorsOfPicturesKeepTheirValues() {
    INDArray picture = Nd4j.arange(12).castTo(DataType.FLOAT).reshape('c', 1, 1, 3, 4);
    Consistency shift = Consistency.real(1).withChanges(1, 0);
    boolean moved = false;
    for (int seed = 0; seed < 20; seed++) {
      double[] changed =
          Changes.of(picture, shift.withMirror(false), seed).reshape(12).toDoubleVector();
      // The middle's value says where it came from; everything else must agree with that.
      int source = (int) changed[5];
      int down = 1 - source / 4;
      int right = 1 - source % 4;
      assertThat(Math.abs(down)).isLessThanOrEqualTo(1);
      assertThat(Math.abs(right)).isLessThanOrEqualTo(1);
      moved |= down != 0 && right != 0;
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          int fromY = Math.max(0, Math.min(2, y - down));
          int fromX = Math.max(0, Math.min(3, x - right));
          assertThat(changed[y * 4 + x]).isEqualTo(fromY * 4 + fromX);
        }
      }
    }
    assertThat(moved).isTrue();
    Consistency mirror = Consistency.real(1).withChanges(0, 0).withMirror(true);
    long mirrored = 0;
    for (int seed = 0; seed < 40; seed++) {
      double first = Changes.of(picture, mirror, seed).getDouble(0, 0, 0, 0);
      assertThat(first).isIn(0.0, 3.0);
      mirrored += first == 3 ? 1 : 0;
    }
    // Binomial(40, 1/2) leaves this band once in 10,000 seeds, and the seeds are fixed.
    assertThat(mirrored).isBetween(8L, 32L);
  }

  @Test
  void codesAreScoredByTheirNegativeLogLikelihood() {
    Condition condition =
        Condition.of(0, Conditioning.PROJECTION, new Codes(List.of(2), 1, 0.5, 2));
    double[][] outputs = {{9, 1, 3, 0.5}, {9, 2, 0, -1}};
    double[][] asked = {{1, 0, -0.5}, {1, 0, 0.25}};
    double categorical =
        (Math.log(Math.exp(1) + Math.exp(3)) - 1 + Math.log(Math.exp(2) + 1) - 2) / 2;
    double continuous =
        ((1 + Math.log(2 * Math.PI)) / 2 + (1.25 * 1.25 + Math.log(2 * Math.PI)) / 2) / 2;

    assertThat(condition.auxiliary(Condition.Part.GENERATED, outputs, asked).value())
        .isCloseTo(0.5 * categorical + 2 * continuous, within(1e-12));
    assertThat(condition.auxiliary(Condition.Part.REAL, outputs, asked).value()).isZero();
  }

  @Test
  void drawnCodesAreIndicatorsAndNumbersFromMinusOneToOne() {
    Condition condition =
        Condition.of(0, Conditioning.PROJECTION, new Codes(List.of(4, 2), 1, 1, 1));
    double[][] drawn = condition.draw(2000, 3);
    double[] mean = new double[7];
    for (double[] code : drawn) {
      assertThat(code[0] + code[1] + code[2] + code[3]).isEqualTo(1);
      assertThat(code[4] + code[5]).isEqualTo(1);
      assertThat(code[6]).isBetween(-1.0, 1.0);
      for (int i = 0; i < 7; i++) {
        mean[i] += code[i] / 2000;
      }
    }
    // Five standard errors.
    for (int i = 0; i < 4; i++) {
      assertThat(mean[i]).isCloseTo(0.25, within(0.05));
    }
    assertThat(mean[4]).isCloseTo(0.5, within(0.06));
    assertThat(mean[6]).isCloseTo(0, within(0.065));
  }

  private DiscriminatorObjective objective(
      Network network, GanOptions options, Condition condition) {
    return new DiscriminatorObjective(
        network, new View(options.input(), condition), condition, options);
  }
}
