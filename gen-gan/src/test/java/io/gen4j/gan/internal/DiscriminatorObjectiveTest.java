package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.Differences;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.term.Consistency;
import io.gen4j.gan.term.DiscriminatorTerms;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GanTerms;
import io.gen4j.gan.term.GeneratorTerms;
import io.gen4j.gan.term.GradientPenalty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What the discriminator minimizes: values by formula, gradients by central differences. */
class DiscriminatorObjectiveTest {

  private static final int FEATURES = 2;
  private static final int BATCH = 6;
  private static final int STEPS = 5;

  private final StepMemory memory = StepMemory.create();
  private final INDArray real = Noise.normal(1, BATCH, FEATURES).castTo(DataType.DOUBLE);
  private final INDArray fake = Noise.normal(2, BATCH, FEATURES).castTo(DataType.DOUBLE);

  /** What the objective can be put together from, and the discriminator's width that it takes. */
  enum Setting {
    PLAIN(FEATURES, 1, Conditioning.NONE, 1, defaults()),
    LEAST_SQUARES_SMOOTHED(
        FEATURES,
        1,
        Conditioning.NONE,
        1,
        defaults().withLoss(GanLosses.leastSquares()).withLabelSmoothing(0.2)),
    SMOOTHED(FEATURES, 1, Conditioning.NONE, 1, defaults().withLabelSmoothing(0.1)),
    PACKED(3 * FEATURES, 1, Conditioning.NONE, 3, defaults()),
    NOISY(
        FEATURES, 1, Conditioning.NONE, 1, defaults().withInstanceNoise(new Schedule(0.5, 0, 10))),
    CONSISTENT(
        FEATURES,
        1,
        Conditioning.NONE,
        1,
        defaults().withTerm(Consistency.real(7).withChanges(0, 0.5))),
    BALANCED(
        FEATURES,
        1,
        Conditioning.NONE,
        1,
        defaults().withTerm(Consistency.balanced(7, 3).withChanges(0, 1))),
    OF_FEATURES(FEATURES, 1, Conditioning.NONE, 1, defaults().withTerm(new FeatureNorm())),
    OF_SCORES(FEATURES, 1, Conditioning.NONE, 1, defaults().withTerm(new ScoreNorm())),
    CLASSIFIER(FEATURES, 4, classes(ConditioningKind.AUXILIARY_CLASSIFIER), 1, defaults()),
    PROJECTION(FEATURES, 4, classes(ConditioningKind.PROJECTION), 1, defaults()),
    CONCATENATED(FEATURES + 3, 1, classes(ConditioningKind.CONCATENATED), 1, defaults()),
    CONCATENATED_AND_PACKED(
        2 * (FEATURES + 3), 1, classes(ConditioningKind.CONCATENATED), 2, defaults()),
    CODES(FEATURES, 6, new Codes(List.of(3), 2, 0.7, 0.3), 1, defaults());

    private final int inputs;
    private final int outputs;
    private final Conditioning conditioning;
    private final int packing;
    private final GanOptions options;

    Setting(int inputs, int outputs, Conditioning conditioning, int packing, GanOptions options) {
      this.inputs = inputs;
      this.outputs = outputs;
      this.conditioning = conditioning;
      this.packing = packing;
      this.options = options;
    }

    private static Conditioning classes(ConditioningKind kind) {
      return Conditioning.classes(3, kind);
    }

    private static GanOptions defaults() {
      return GanOptions.defaults();
    }

    private ConditionBatch draw(long seed) {
      return new Conditioner(conditioning).draw(BATCH, seed);
    }
  }

  private static Game game(Conditioning conditioning, int packing, GanOptions options) {
    List<RunningTerm> terms = new ArrayList<>();
    GanTerms.of(conditioning).forEach(term -> terms.add(new RunningTerm(term, true)));
    options.terms().forEach(term -> terms.add(new RunningTerm(term, true)));
    return new Game(
        new GeneratorInput(Latent.normal(1), conditioning, false),
        new DiscriminatorInput(options.input(), conditioning, packing),
        new Conditioner(conditioning),
        options.objective(),
        terms,
        options.alternation(),
        false,
        options.seed());
  }

  private static DiscriminatorObjective objective(Network network, Setting setting) {
    return new DiscriminatorObjective(
        network, game(setting.conditioning, setting.packing, setting.options));
  }

  private static DiscriminatorObjective objective(
      Network network, Setting setting, GanOptions options) {
    return new DiscriminatorObjective(
        network, game(setting.conditioning, setting.packing, options));
  }

  private static double run(
      DiscriminatorObjective objective, long number, Examples real, Examples fake) {
    return objective.run(2, number, real, fake).value();
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void gradientIsThatOfTheValue(Setting setting) {
    Network network = Differences.smooth(setting.inputs, setting.outputs, memory);
    DiscriminatorObjective objective = objective(network, setting);
    Examples ofReal = new Examples(real, setting.draw(5), null);
    Examples ofFake = new Examples(fake, setting.draw(6), null);
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      run(objective, 4, ofReal, ofFake);
      gradient = network.gradients().toDoubleVector();
    }
    Differences.assertGradient(
        network,
        gradient,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            return run(objective, 4, ofReal, ofFake);
          }
        },
        1e-7);
  }

  /** Conditionings of a discriminator that gives logits at every step of a sequence. */
  enum Sequence {
    PLAIN(FEATURES, 1, Conditioning.NONE),
    CLASSIFIER(FEATURES, 4, Setting.classes(ConditioningKind.AUXILIARY_CLASSIFIER)),
    PROJECTION(FEATURES, 4, Setting.classes(ConditioningKind.PROJECTION)),
    CONCATENATED(FEATURES + 3, 1, Setting.classes(ConditioningKind.CONCATENATED)),
    CODES(FEATURES, 6, new Codes(List.of(3), 2, 0.7, 0.3));

    private final int inputs;
    private final int outputs;
    private final Conditioning conditioning;

    Sequence(int inputs, int outputs, Conditioning conditioning) {
      this.inputs = inputs;
      this.outputs = outputs;
      this.conditioning = conditioning;
    }

    /** A hidden layer and an output for each step, from that step and its neighbors. */
    private Network network(StepMemory memory) {
      return Network.create(
          "discriminator",
          new NeuralNetConfiguration.Builder()
              .seed(3)
              .dataType(DataType.DOUBLE)
              .graphBuilder()
              .addInputs("x")
              .addLayer("h", convolution(inputs, 4, 3, Activation.TANH), "x")
              .addLayer("y", convolution(4, outputs, 1, Activation.IDENTITY), "h")
              .setOutputs("y")
              .build(),
          memory);
    }

    private static Convolution1DLayer convolution(int in, int out, int kernel, Activation act) {
      return new Convolution1DLayer.Builder()
          .kernelSize(kernel)
          .stride(1)
          .padding(kernel / 2)
          .nIn(in)
          .nOut(out)
          .activation(act)
          .build();
    }
  }

  private static INDArray sequences(long seed) {
    return Noise.normal(seed, BATCH, FEATURES, STEPS).castTo(DataType.DOUBLE);
  }

  /** One to five steps of the six sequences are there. */
  private static INDArray mask() {
    double[][] mask = new double[BATCH][STEPS];
    for (int i = 0; i < BATCH; i++) {
      Arrays.fill(mask[i], 0, 1 + i % STEPS, 1);
    }
    // DL4J's convolutions take float masks alone.
    return Nd4j.createFromArray(mask).castTo(DataType.FLOAT);
  }

  @ParameterizedTest
  @EnumSource(Sequence.class)
  void gradientIsThatOfTheValueAtEveryUnmaskedStep(Sequence sequence) {
    for (INDArray mask : new INDArray[] {null, mask()}) {
      Network network = sequence.network(memory);
      GanOptions options =
          GanOptions.defaults().withTerm(Consistency.balanced(7, 3).withChanges(0, 0.5));
      DiscriminatorObjective objective =
          new DiscriminatorObjective(network, game(sequence.conditioning, 1, options));
      Conditioner conditioner = new Conditioner(sequence.conditioning);
      Examples ofReal = new Examples(sequences(1), conditioner.draw(BATCH, 5), mask);
      Examples ofFake = new Examples(sequences(2), conditioner.draw(BATCH, 6), mask);
      double[] gradient;
      try (StepMemory.Scope scope = memory.open()) {
        run(objective, 4, ofReal, ofFake);
        gradient = network.gradients().toDoubleVector();
      }
      Differences.assertGradient(
          network,
          gradient,
          () -> {
            try (StepMemory.Scope scope = memory.open()) {
              return run(objective, 4, ofReal, ofFake);
            }
          },
          1e-7);
    }
  }

  /** softplus(-r) + softplus(f), means over the steps that are there, computed here. */
  @Test
  void theLossIsTheMeanOverUnmaskedSteps() {
    Network network = Sequence.PLAIN.network(memory);
    INDArray mask = mask();
    Examples ofReal = new Examples(sequences(1), ConditionBatch.none(BATCH), mask);
    Examples ofFake = new Examples(sequences(2), ConditionBatch.none(BATCH), mask);
    DiscriminatorObjective objective =
        new DiscriminatorObjective(network, game(Conditioning.NONE, 1, GanOptions.defaults()));
    DiscriminatorObjective.Result result;
    try (StepMemory.Scope scope = memory.open()) {
      result = objective.run(0, 0, ofReal, ofFake);
    }
    double expected = 0;
    int there = 1 + 2 + 3 + 4 + 5 + 1;
    for (int part = 0; part < 2; part++) {
      INDArray data = part == 0 ? ofReal.data() : ofFake.data();
      INDArray zeroed = data.mul(mask.castTo(DataType.DOUBLE).reshape(BATCH, 1, STEPS));
      INDArray logits = network.output(new INDArray[] {mask}, zeroed);
      for (int i = 0; i < BATCH; i++) {
        for (int t = 0; t < STEPS; t++) {
          double logit = logits.getDouble(i, 0, t);
          double loss = Math.log1p(Math.exp(part == 0 ? -logit : logit));
          expected += mask.getDouble(i, t) * loss / there;
        }
      }
    }
    assertThat(result.value()).isCloseTo(expected, within(1e-9));
    assertThat(result.real()).hasSize(there);
    assertThat(result.fake()).hasSize(there);
  }

  /** What stands in padded steps changes nothing. */
  @Test
  void paddingIsNotSeen() {
    Network network = Sequence.PLAIN.network(memory);
    INDArray mask = mask();
    INDArray padded = sequences(1);
    INDArray other =
        padded
            .mul(mask.castTo(DataType.DOUBLE).reshape(BATCH, 1, STEPS))
            .addi(mask.rsub(1).muli(9).castTo(DataType.DOUBLE).reshape(BATCH, 1, STEPS));
    Examples ofFake = new Examples(sequences(2), ConditionBatch.none(BATCH), mask);
    DiscriminatorObjective objective =
        new DiscriminatorObjective(network, game(Conditioning.NONE, 1, GanOptions.defaults()));
    double[][] gradients = new double[2][];
    for (int i = 0; i < 2; i++) {
      Examples ofReal = new Examples(i == 0 ? padded : other, ConditionBatch.none(BATCH), mask);
      try (StepMemory.Scope scope = memory.open()) {
        run(objective, 0, ofReal, ofFake);
        gradients[i] = network.gradients().toDoubleVector();
      }
    }
    assertThat(gradients[1]).containsExactly(gradients[0], within(1e-12));
  }

  /** R1 of mean logits: half the weight times the squared norm of their input gradient. */
  @ParameterizedTest
  @EnumSource(
      value = Sequence.class,
      names = {"PLAIN", "PROJECTION", "CONCATENATED"})
  void aPenaltyIsOnTheMeanLogitOfASequence(Sequence sequence) {
    Network network = sequence.network(memory);
    INDArray mask = mask();
    Conditioner conditioner = new Conditioner(sequence.conditioning);
    ConditionBatch conditions = conditioner.draw(BATCH, 5);
    GanOptions penalized =
        GanOptions.defaults().withPenalties(new GradientPenalty(GradientPenalty.Kind.R1, 5, 1));
    Examples ofReal = new Examples(sequences(1), conditions, mask);
    Examples ofFake = new Examples(sequences(2), conditions, mask);
    Game plain = game(sequence.conditioning, 1, GanOptions.defaults());
    Game paying = game(sequence.conditioning, 1, penalized);
    double[] added;
    Map<String, Double> values = new HashMap<>();
    try (StepMemory.Scope scope = memory.open()) {
      new DiscriminatorObjective(network, plain).run(0, 0, ofReal, ofFake);
      INDArray without = network.gradients().dup();
      new DiscriminatorObjective(network, paying).run(0, 0, ofReal, ofFake);
      paying.terms().forEach(term -> term.report(values));
      added = network.gradients().sub(without).toDoubleVector();
    }
    double[] value = new double[1];
    Differences.assertGradient(
        network,
        added,
        () -> {
          value[0] = penalty(network, sequence, plain.discriminatorInput(), ofReal);
          return value[0];
        },
        1e-6);
    assertThat(values.get("r1_penalty"))
        .isCloseTo(penalty(network, sequence, plain.discriminatorInput(), ofReal), within(1e-9));
  }

  private double penalty(
      Network network, Sequence sequence, DiscriminatorInput input, Examples examples) {
    try (StepMemory.Scope scope = memory.open()) {
      INDArray seen = input.see(examples, 0, 0)[0];
      INDArray mask = examples.mask();
      network.forward(true, 1, new INDArray[] {mask}, seen);
      INDArray direction = Nd4j.zeros(DataType.DOUBLE, BATCH, sequence.outputs, STEPS);
      for (int i = 0; i < BATCH; i++) {
        double[] condition = examples.conditions().rows()[i];
        for (int t = 0; t < STEPS; t++) {
          double share = mask.getDouble(i, t) / (1 + i % STEPS);
          direction.putScalar(new long[] {i, 0, t}, share);
          for (int c = 1; c < sequence.outputs; c++) {
            direction.putScalar(new long[] {i, c, t}, condition[c - 1] * share);
          }
        }
      }
      INDArray slopes = network.backward(Gradients.INPUT, direction)[0];
      INDArray ofData =
          slopes.get(NDArrayIndex.all(), NDArrayIndex.interval(0, FEATURES), NDArrayIndex.all());
      double sum = 0;
      for (int i = 0; i < BATCH; i++) {
        for (int f = 0; f < FEATURES; f++) {
          for (int t = 0; t < STEPS; t++) {
            sum += mask.getDouble(i, t) * Math.pow(ofData.getDouble(i, f, t), 2);
          }
        }
      }
      return 2.5 * sum / BATCH;
    }
  }

  /** The penalty of a projection discriminator is one on the logit of the example's class. */
  @ParameterizedTest
  @EnumSource(
      value = GradientPenalty.Kind.class,
      names = {"R1", "R2"})
  void aPenaltysGradientIsAddedForTheLogitOfTheClass(GradientPenalty.Kind kind) {
    Setting setting = Setting.PROJECTION;
    GanOptions penalized = setting.options.withPenalties(new GradientPenalty(kind, 5, 1));
    Network network = Differences.smooth(FEATURES, 4, memory);
    ConditionBatch classes = setting.draw(5);
    double[] added = added(network, setting, penalized, classes, classes);
    INDArray points = kind == GradientPenalty.Kind.R1 ? real : fake;
    Differences.assertGradient(
        network,
        added,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            network.forward(true, points);
            INDArray direction =
                Nd4j.concat(
                    1, Nd4j.ones(DataType.DOUBLE, BATCH, 1), Nd4j.createFromArray(classes.rows()));
            INDArray slopes = network.backward(Gradients.INPUT, direction)[0];
            return 2.5 * slopes.mul(slopes).sumNumber().doubleValue() / BATCH;
          }
        },
        1e-6);
  }

  /** Of the indicators of the class that stand behind the data, no gradient is penalized. */
  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      names = {"CONCATENATED", "CONCATENATED_AND_PACKED"})
  void aPenaltyIsOneOnTheGradientOfTheDataAlone(Setting setting) {
    Network network = Differences.smooth(setting.inputs, 1, memory);
    GanOptions penalized =
        setting.options.withPenalties(new GradientPenalty(GradientPenalty.Kind.R1, 5, 1));
    ConditionBatch classes = setting.draw(5);
    double[] added = added(network, setting, penalized, classes, setting.draw(6));
    int packing = setting.packing;
    INDArray seen =
        Nd4j.concat(1, real, Nd4j.createFromArray(classes.rows()))
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
    ConditionBatch ofReal = setting.draw(5);
    double[] added = added(network, setting, penalized, ofReal, setting.draw(6));
    double[] other = added(network, setting, penalized, ofReal, setting.draw(9));
    for (int i = 0; i < added.length; i++) {
      assertThat(other[i]).isCloseTo(added[i], within(1e-9));
    }
    assertThat(added(network, setting, penalized, setting.draw(7), ofReal)).isNotEqualTo(added);

    // Blind to the indicators, the network sees no difference if they are larger, but for the
    // gradient of the weights that they would come in by: [in, out], in F order.
    INDArray weights = network.graph().getParam("h_W");
    weights.get(NDArrayIndex.interval(FEATURES, setting.inputs), NDArrayIndex.all()).assign(0);
    double[][] larger = new double[BATCH][];
    Arrays.setAll(larger, i -> Arrays.stream(ofReal.rows()[i]).map(value -> 100 * value).toArray());
    double[] small = added(network, setting, penalized, ofReal, ofReal);
    double[] large = added(network, setting, penalized, ConditionBatch.of(larger), ofReal);
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
      ConditionBatch classesOfReal,
      ConditionBatch classesOfFake) {
    Examples ofReal = new Examples(real, classesOfReal, null);
    Examples ofFake = new Examples(fake, classesOfFake, null);
    try (StepMemory.Scope scope = memory.open()) {
      run(objective(network, setting), 0, ofReal, ofFake);
      INDArray without = network.gradients().dup();
      run(objective(network, setting, penalized), 0, ofReal, ofFake);
      return network.gradients().sub(without).toDoubleVector();
    }
  }

  /** Between two payments the gradient is, bit for bit, that of a discriminator that never pays. */
  @ParameterizedTest
  @EnumSource(GradientPenalty.Kind.class)
  void aLazyPenaltyIsPaidAtItsStepsAlone(GradientPenalty.Kind kind) {
    GanOptions lazy = GanOptions.defaults().withPenalties(new GradientPenalty(kind, 5, 3));
    Network network = Differences.smooth(FEATURES, 1, memory);
    Examples ofReal = new Examples(real, ConditionBatch.none(BATCH), null);
    Examples ofFake = new Examples(fake, ConditionBatch.none(BATCH), null);
    try (StepMemory.Scope scope = memory.open()) {
      for (int number = 0; number < 7; number++) {
        run(objective(network, Setting.PLAIN), number, ofReal, ofFake);
        double[] without = network.gradients().toDoubleVector();
        run(objective(network, Setting.PLAIN, lazy), number, ofReal, ofFake);
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
  void theProjectionLogitIsTheCommonPartPlusTheProductWithTheCondition() {
    Conditioner conditioner = new Conditioner(Conditioning.classes(3, ConditioningKind.PROJECTION));
    double[] output = {1, 10, 20, 30};
    assertThat(conditioner.logit(output, 1, 0, new double[] {0, 1, 0})).isEqualTo(21);
    double[] spread = new double[4];
    conditioner.spread(2, spread, 1, 0, new double[] {0, 0, 1});
    assertThat(spread).containsExactly(2, 0, 0, 2);
    // Two positions, channel after channel.
    double[] map = {1, 2, 10, 20, 30, 40, 50, 60};
    assertThat(conditioner.logit(map, 2, 1, new double[] {0.5, 0, -1})).isEqualTo(2 + 10 - 60);
  }

  @Test
  void codesAreScoredByTheirNegativeLogLikelihood() {
    Codes codes = new Codes(List.of(2), 2, 0.5, 2);
    double[][] outputs = {{9, 1, 3, 0.5, 0}, {9, 2, 0, -1, 3}};
    double[][] asked = {{1, 0, -0.5, 0.5}, {1, 0, 0.25, 1}};
    double categorical =
        (Math.log(Math.exp(1) + Math.exp(3)) - 1 + Math.log(Math.exp(2) + 1) - 2) / 2;
    double squares = 1 + 0.25 + 1.25 * 1.25 + 4;
    double continuous = (squares + 4 * Math.log(2 * Math.PI)) / 2 / 2;
    Examples examples = new Examples(Nd4j.zeros(2, 1), ConditionBatch.of(asked), null);
    Judged judged = new Judged(examples, 1, new Conditioner(codes), false);
    judged.setOutput(Nd4j.createFromArray(outputs), outputs, Map.of());
    RunningTerm term = new RunningTerm(GanTerms.of(codes).get(0), true);

    OptionalDouble value = term.term().generator(new GeneratorTerms(0, 0, term, judged, judged));

    assertThat(value.getAsDouble()).isCloseTo(0.5 * categorical + 2 * continuous, within(1e-12));
  }

  @Test
  void drawnCodesAreIndicatorsAndNumbersFromMinusOneToOne() {
    double[][] drawn = new Conditioner(new Codes(List.of(4, 2), 1, 1, 1)).draw(2000, 3).rows();
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

  /** In the frequencies that were counted, 1 to 3 to 0; uniformly where there are none. */
  @Test
  void drawnLabelsFollowTheCounts() {
    Conditioner conditioner =
        new Conditioner(Conditioning.classes(3, ConditioningKind.AUXILIARY_CLASSIFIER));
    double[] before = means(conditioner.draw(3000, 4));
    conditioner.setLabelCounts(List.of(10L, 30L, 0L));
    double[] after = means(conditioner.draw(3000, 4));
    // Five standard errors are 0.043.
    assertThat(before).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.045));
    assertThat(after).containsExactly(new double[] {0.25, 0.75, 0}, within(0.043));
    assertThat(after[2]).isZero();
  }

  private static double[] means(ConditionBatch batch) {
    double[] mean = new double[batch.rows()[0].length];
    for (double[] row : batch.rows()) {
      for (int c = 0; c < row.length; c++) {
        mean[c] += row[c] / batch.size();
      }
    }
    return mean;
  }

  @Test
  void derivativesOfAnotherShapeAreRefused() {
    Examples examples = new Examples(real, ConditionBatch.none(BATCH), null);
    Judged judged = new Judged(examples, 1, new Conditioner(Conditioning.NONE), true);
    double[][] rows = new double[BATCH][1];
    judged.setOutput(Nd4j.createFromArray(rows), rows, Map.of("h", Nd4j.zeros(BATCH, 5)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judged.addToLogits(new double[2]))
        .withMessageContaining("6 logits")
        .withMessageContaining("for 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judged.addToFeatures("h", Nd4j.zeros(BATCH, 4)))
        .withMessageContaining("[6, 5]")
        .withMessageContaining("[6, 4]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judged.features("i"))
        .withMessageContaining("'i'")
        .withMessageContaining("layers()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judged.addToExamples(Nd4j.zeros(BATCH, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> judged.extra(0, 1));
  }

  /** Half the mean squared activation of the hidden layer on real and generated examples. */
  private record FeatureNorm() implements GanTerm {

    @Override
    public String name() {
      return "feature_norm";
    }

    @Override
    public List<String> layers() {
      return List.of("h");
    }

    @Override
    public OptionalDouble discriminator(DiscriminatorTerms terms) {
      INDArray h = terms.real().features("h");
      INDArray g = terms.fake().features("h");
      terms.real().addToFeatures("h", h.div(BATCH));
      terms.fake().addToFeatures("h", g.mul(3.0 / BATCH));
      double real = h.mul(h).sumNumber().doubleValue();
      double fake = g.mul(g).sumNumber().doubleValue();
      return OptionalDouble.of((real + 3 * fake) / 2 / BATCH);
    }
  }

  /** The mean squared score of real examples. */
  private record ScoreNorm() implements GanTerm {

    @Override
    public String name() {
      return "score_norm";
    }

    @Override
    public OptionalDouble discriminator(DiscriminatorTerms terms) {
      double[] scores = terms.real().scores();
      terms.real().addToScores(Arrays.stream(scores).map(s -> 2 * s / scores.length).toArray());
      return OptionalDouble.of(Arrays.stream(scores).map(s -> s * s).average().orElse(0));
    }
  }
}
