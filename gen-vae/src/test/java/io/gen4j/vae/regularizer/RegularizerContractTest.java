package io.gen4j.vae.regularizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What every regularizer must do, and what each is known to be. */
class RegularizerContractTest {

  private static final int BATCH = 6;
  private static final int LATENT = 3;
  private static final int EXAMPLES = 50;
  private static final Posterior GAUSSIAN = Posteriors.diagonalGaussian(LATENT);
  private static final Prior NORMAL = Priors.standardNormal(LATENT);

  static Stream<Regularizer> cases() {
    return Stream.of(
        Regularizers.sparsity(0.3),
        Regularizers.activity(2, 0.1),
        Regularizers.maximumMeanDiscrepancy(10, Kernel.gaussian(0.5, 2)),
        Regularizers.maximumMeanDiscrepancy(3, Kernel.inverseMultiquadratic()),
        Regularizers.totalCorrelation(5, AggregateEstimate.WEIGHTED),
        Regularizers.aggregate(2, -0.7, AggregateEstimate.STRATIFIED),
        Regularizers.dipOne(5, 10),
        Regularizers.dipTwo(5, 10),
        Regularizers.densityRatio(4, List.of(8, 5), 1e-3),
        Regularizers.contraction(0.4),
        Regularizers.contraction(0.4, 3));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativesMatchTheValue(Regularizer regularizer) {
    StepMemory memory = StepMemory.create();
    Network critic = critic(regularizer, memory);
    for (int samples : new int[] {1, 2}) {
      double[][] z = matrix(1, BATCH * samples, LATENT);
      double[][] parameters = matrix(2, BATCH, GAUSSIAN.parameterSize());
      if (regularizer.name().equals("activity")) {
        Arrays.stream(z).forEach(row -> Arrays.setAll(row, i -> 0.5 + 0.3 * Math.tanh(row[i])));
      }
      Codes codes = codes(parameters, z);
      CodeGradients gradients = CodeGradients.of(codes);
      try (StepMemory.Scope scope = memory.open()) {
        regularizer.evaluate(codes, critic, gradients);
        Derivatives.check(
            regularizer + " by z",
            flat(gradients.z()),
            x ->
                regularizer.evaluate(
                    codes(parameters, rows(x, LATENT)), critic, CodeGradients.of(codes)),
            flat(z));
        Derivatives.check(
            regularizer + " by parameters",
            flat(gradients.parameters()),
            x ->
                regularizer.evaluate(
                    codes(rows(x, GAUSSIAN.parameterSize()), z), critic, CodeGradients.of(codes)),
            flat(parameters));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRestoredFromItsDescription(Regularizer regularizer) {
    assertThat(Regularizers.described(regularizer.describe())).isEqualTo(regularizer);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotChangeItsArguments(Regularizer regularizer) {
    StepMemory memory = StepMemory.create();
    double[][] z = matrix(1, BATCH, LATENT);
    double[][] parameters = matrix(2, BATCH, GAUSSIAN.parameterSize());
    Codes codes = codes(parameters, z);
    try (StepMemory.Scope scope = memory.open()) {
      regularizer.evaluate(codes, critic(regularizer, memory), CodeGradients.of(codes));
    }
    assertThat(flat(z)).containsExactly(flat(matrix(1, BATCH, LATENT)));
    assertThat(flat(parameters)).containsExactly(flat(matrix(2, BATCH, GAUSSIAN.parameterSize())));
  }

  /** The encoder tanh(W x) of two layers of numbers; its Jacobian is known. */
  private static final class TanhEncoder implements EncoderFunction {

    private final double[][] data = matrix(7, BATCH, 4);
    private final double[] weights;
    private final double[] gradient = new double[GAUSSIAN.parameterSize() * 4];
    private double[][] seen;
    private double[][] output;

    TanhEncoder(double[] weights) {
      this.weights = weights;
    }

    @Override
    public double[][] data() {
      return data;
    }

    @Override
    public double[][] forward(double[][] moved) {
      seen = moved;
      output = new double[moved.length][GAUSSIAN.parameterSize()];
      for (int r = 0; r < moved.length; r++) {
        for (int o = 0; o < output[r].length; o++) {
          double sum = 0;
          for (int i = 0; i < 4; i++) {
            sum += weights[o * 4 + i] * moved[r][i];
          }
          output[r][o] = Math.tanh(sum);
        }
      }
      return output;
    }

    @Override
    public void backward(double[][] outputGradient) {
      for (int r = 0; r < seen.length; r++) {
        for (int o = 0; o < output[r].length; o++) {
          double d = outputGradient[r][o] * (1 - output[r][o] * output[r][o]);
          for (int i = 0; i < 4; i++) {
            gradient[o * 4 + i] += d * seen[r][i];
          }
        }
      }
    }
  }

  @Test
  void contractionEqualsTheSquaredNormOfTheJacobian() {
    double[] weights = flat(matrix(8, GAUSSIAN.parameterSize(), 4));
    double exact = 0;
    TanhEncoder encoder = new TanhEncoder(weights);
    double[][] h = encoder.forward(encoder.data());
    for (double[] row : h) {
      for (int o = 0; o < LATENT; o++) {
        for (int i = 0; i < 4; i++) {
          double d = (1 - row[o] * row[o]) * weights[o * 4 + i];
          exact += d * d / BATCH;
        }
      }
    }
    Codes codes = codes(matrix(2, BATCH, GAUSSIAN.parameterSize()), matrix(1, BATCH, LATENT));
    int directions = 20_000;
    double value = Regularizers.contraction(1, directions).evaluate(codes, encoder);
    // |Jv|² has at most the variance 2 |J|⁴; six standard errors of the mean over all directions.
    assertThat(value)
        .isCloseTo(exact, within(6 * exact * Math.sqrt(2.0 / directions) + 1e-3 * exact));
    assertThat(value).isNotCloseTo(1.1 * exact, within(0.05 * exact));
  }

  @Test
  void derivativeOfTheContractionMatchesItsValue() {
    double[] weights = flat(matrix(8, GAUSSIAN.parameterSize(), 4));
    Codes codes = codes(matrix(2, BATCH, GAUSSIAN.parameterSize()), matrix(1, BATCH, LATENT));
    Regularizer contraction = Regularizers.contraction(0.4, 2);
    TanhEncoder encoder = new TanhEncoder(weights);
    contraction.evaluate(codes, encoder);
    Derivatives.check(
        "contraction",
        encoder.gradient,
        w -> contraction.evaluate(codes, new TanhEncoder(w)),
        weights);
  }

  /** With codes drawn from the prior the unbiased estimate is 0 on average. */
  @Test
  void discrepancyComparesWithThePrior() {
    Regularizer mmd = Regularizers.maximumMeanDiscrepancy(1, Kernel.gaussian(1));
    double[] same = new double[200];
    double[] moved = new double[200];
    for (int i = 0; i < same.length; i++) {
      double[][] z = matrix(100 + i, 20, LATENT);
      same[i] = discrepancy(mmd, z, i);
      Arrays.stream(z).forEach(row -> row[0] += 2);
      moved[i] = discrepancy(mmd, z, i);
    }
    double mean = Arrays.stream(same).average().orElseThrow();
    double deviation =
        Math.sqrt(Arrays.stream(same).map(v -> (v - mean) * (v - mean)).sum() / same.length);
    // Six standard errors: about one false alarm in 5e8, had the seeds not been fixed.
    assertThat(mean).isCloseTo(0, within(6 * deviation / Math.sqrt(same.length)));
    // E k between N(m, I) and N(0, I), k = exp(-r² / 2d): (1 + 2/d)^(-d/2) exp(-m² / (2 (d + 2))).
    double own = Math.pow(1 + 2.0 / LATENT, -LATENT / 2.0);
    double expected = 2 * own * (1 - Math.exp(-4 / (2.0 * (LATENT + 2))));
    double found = Arrays.stream(moved).average().orElseThrow();
    assertThat(found).isCloseTo(expected, within(0.02));
  }

  private static double discrepancy(Regularizer mmd, double[][] z, long seed) {
    Codes codes =
        new Codes(
            GAUSSIAN,
            NORMAL,
            null,
            null,
            new double[z.length][GAUSSIAN.parameterSize()],
            z,
            EXAMPLES,
            seed);
    return mmd.evaluate(codes, null, CodeGradients.of(codes));
  }

  /** Both estimates, taken of the whole data set, against the aggregate posterior written out. */
  @Test
  void totalCorrelationOfTheWholeSetEqualsThatOfTheMixture() {
    double[][] parameters = matrix(2, BATCH, GAUSSIAN.parameterSize());
    double[][] z = matrix(1, BATCH, LATENT);
    Codes codes = new Codes(GAUSSIAN, NORMAL, null, null, parameters, z, BATCH, 1);
    double expected = 0;
    for (double[] point : z) {
      double joint = 0;
      double[] marginal = new double[LATENT];
      for (double[] p : parameters) {
        double product = 1;
        for (int i = 0; i < LATENT; i++) {
          double sd = Math.exp(0.5 * p[LATENT + i]);
          double density =
              Math.exp(-0.5 * Math.pow((point[i] - p[i]) / sd, 2)) / sd / Math.sqrt(2 * Math.PI);
          product *= density;
          marginal[i] += density / BATCH;
        }
        joint += product / BATCH;
      }
      expected += Math.log(joint) / BATCH;
      expected -= Arrays.stream(marginal).map(Math::log).sum() / BATCH;
    }
    double stratified =
        Regularizers.totalCorrelation(1, AggregateEstimate.STRATIFIED)
            .evaluate(codes, null, CodeGradients.of(codes));
    assertThat(stratified).isCloseTo(expected, within(1e-10));
    // Minibatch-weighted sampling divides by N once more: log N per density.
    double weighted =
        Regularizers.totalCorrelation(1, AggregateEstimate.WEIGHTED)
            .evaluate(codes, null, CodeGradients.of(codes));
    assertThat(weighted).isCloseTo(expected + (LATENT - 1) * Math.log(BATCH), within(1e-10));
  }

  @Test
  void weightsOfTheStratifiedEstimateSumToOne() {
    double[] log = AggregateEstimate.STRATIFIED.logWeights(10, 1000, 3);
    assertThat(Arrays.stream(log).map(Math::exp).sum()).isCloseTo(1, within(1e-12));
    assertThat(Math.exp(log[3])).isCloseTo(1e-3, within(1e-15));
  }

  @Test
  void decorrelatedCodesHaveNoPenalty() {
    double[][] parameters = {
      {1, 1, 1, -30, -30, -30},
      {-1, -1, 1, -30, -30, -30},
      {1, -1, -1, -30, -30, -30},
      {-1, 1, -1, -30, -30, -30}
    };
    Codes codes = codes(parameters, matrix(1, 4, LATENT));
    for (Regularizer dip : List.of(Regularizers.dipOne(3, 2), Regularizers.dipTwo(3, 2))) {
      assertThat(dip.evaluate(codes, null, CodeGradients.of(codes))).isCloseTo(0, within(1e-9));
    }
    Arrays.stream(parameters).forEach(row -> row[3] = 0);
    // One variance is 1 too large: 2 * 1².
    assertThat(Regularizers.dipTwo(3, 2).evaluate(codes, null, CodeGradients.of(codes)))
        .isCloseTo(2, within(1e-9));
  }

  @Test
  void invalidSettingsAreReported() {
    assertThatThrownBy(() -> Regularizers.sparsity(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Regularizers.activity(1, 1)).hasMessageContaining("got 1");
    assertThatThrownBy(() -> Regularizers.contraction(1, 0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Kernel.gaussian()).hasMessageContaining("[]");
    assertThatThrownBy(() -> Kernel.gaussian(0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> Regularizers.densityRatio(1, List.of(0), 1e-4))
        .hasMessageContaining("[0]");
    assertThatThrownBy(() -> Regularizers.activity(1, 0.1).requireUsable(GAUSSIAN, NORMAL))
        .hasMessageContaining("sigmoidPoint");
    assertThatThrownBy(
            () -> Regularizers.dipOne(1, 1).requireUsable(Posteriors.point(LATENT), NORMAL))
        .hasMessageContaining("diagonalGaussian");
    assertThatThrownBy(
            () ->
                Regularizers.maximumMeanDiscrepancy(1, Kernel.gaussian(1))
                    .requireUsable(GAUSSIAN, Priors.none(LATENT)))
        .hasMessageContaining("standardNormal");
  }

  /** A critic in double precision. */
  private static Network critic(Regularizer regularizer, StepMemory memory) {
    ComputationGraphConfiguration configuration = regularizer.critic(LATENT, 5);
    if (configuration == null) {
      return null;
    }
    configuration.setDataType(DataType.DOUBLE);
    configuration.getDefaultConfiguration().setDataType(DataType.DOUBLE);
    configuration.getVertices().values().stream()
        .map(LayerVertex.class::cast)
        .forEach(vertex -> vertex.getLayerConf().setDataType(DataType.DOUBLE));
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return Network.open("critic", graph, memory);
  }

  private static Codes codes(double[][] parameters, double[][] z) {
    return new Codes(GAUSSIAN, NORMAL, null, null, parameters, z, EXAMPLES, 11);
  }

  private static double[][] matrix(long seed, int rows, int columns) {
    RandomGenerator random = Seeds.generator(seed);
    double[][] matrix = new double[rows][columns];
    Arrays.stream(matrix).forEach(row -> Arrays.setAll(row, i -> random.nextGaussian()));
    return matrix;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[][] rows(double[] flat, int columns) {
    double[][] rows = new double[flat.length / columns][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * columns, (r + 1) * columns));
    return rows;
  }
}
