package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of ready-made likelihoods against one example at a time. */
class BatchDensityTest {

  private static final int BATCH = 3;
  private static final int SAMPLES = 2;
  private static final int VALUES = 5;
  private static final double[] WEIGHTS = {0.5, -2, 0, 3, 1, -0.25};

  static Stream<PerExampleLikelihood> cases() {
    return LikelihoodContractTest.cases().map(LikelihoodContractTest.Case::likelihood);
  }

  private final double[][] x = new double[BATCH][VALUES];
  private double[][] parameters;

  private void draw(PerExampleLikelihood likelihood) {
    RandomGenerator random = Seeds.generator(4);
    parameters = new double[BATCH * SAMPLES][VALUES * likelihood.parametersPerValue()];
    for (double[] row : parameters) {
      Arrays.setAll(row, i -> (float) random.nextGaussian());
    }
    for (int b = 0; b < BATCH; b++) {
      likelihood.sample(parameters[b], random, x[b]);
      int row = b;
      Arrays.setAll(x[b], i -> (float) x[row][i]);
    }
  }

  private static INDArray array(double[][] rows, DataType type) {
    return HeapCopy.matrix(rows, type);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rowsMatchSingleExamples(PerExampleLikelihood likelihood) {
    draw(likelihood);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray p = array(parameters, type);
      INDArray kept = p.dup();
      Density density = likelihood.evaluate(array(x, type), p, null);
      INDArray gradient = density.gradient(WEIGHTS);
      assertThat(gradient.dataType()).isEqualTo(type);
      double[][] derivatives = HeapCopy.rows(gradient);
      double[][] means = HeapCopy.rows(likelihood.mean(p));
      double exact = type == DataType.FLOAT ? 1e-5 : 1e-12;
      for (int r = 0; r < parameters.length; r++) {
        double[] expected = new double[parameters[r].length];
        double value = likelihood.logDensity(x[r / SAMPLES], parameters[r], expected);
        assertThat(density.values()[r]).isEqualTo(value);
        for (int i = 0; i < expected.length; i++) {
          double d = WEIGHTS[r] * expected[i];
          assertThat(derivatives[r][i]).isCloseTo(d, within(exact * (1 + Math.abs(d))));
        }
        double[] mean = new double[VALUES];
        likelihood.mean(parameters[r], mean);
        assertThat(means[r]).containsExactly(mean, within(exact * 10));
      }
      assertThat(likelihood.logDensities(array(x, type), p, null))
          .containsExactly(density.values());
      assertThat(p).isEqualTo(kept);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void maskedValuesHaveNoEffect(PerExampleLikelihood likelihood) {
    draw(likelihood);
    double[][] mask = {{1, 0, 1, 1, 0}, {0, 0, 0, 0, 0}, {1, 1, 1, 1, 1}};
    double[][] hidden = new double[BATCH][];
    Arrays.setAll(hidden, b -> x[b].clone());
    for (int b = 0; b < BATCH; b++) {
      for (int i = 0; i < VALUES; i++) {
        hidden[b][i] = mask[b][i] == 0 ? Double.NaN : x[b][i];
      }
    }
    Density density =
        likelihood.evaluate(
            array(hidden, DataType.DOUBLE),
            array(parameters, DataType.DOUBLE),
            array(mask, DataType.DOUBLE));
    double[][] derivatives = HeapCopy.rows(density.gradient(WEIGHTS));
    for (int r = 0; r < parameters.length; r++) {
      double expected = 0;
      for (int i = 0; i < VALUES; i++) {
        int each = likelihood.parametersPerValue();
        double[] own = new double[each];
        for (int k = 0; k < each; k++) {
          own[k] = parameters[r][k * VALUES + i];
        }
        double[] slope = new double[each];
        double value = likelihood.logDensity(new double[] {x[r / SAMPLES][i]}, own, slope);
        boolean counts = mask[r / SAMPLES][i] == 1;
        expected += counts ? value : 0;
        for (int k = 0; k < each; k++) {
          assertThat(derivatives[r][k * VALUES + i])
              .isCloseTo(counts ? WEIGHTS[r] * slope[k] : 0, within(1e-12));
        }
      }
      assertThat(density.values()[r]).isCloseTo(expected, within(1e-10));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void drawsMatchSingleExamples(PerExampleLikelihood likelihood) {
    draw(likelihood);
    INDArray drawn = likelihood.sample(array(parameters, DataType.DOUBLE), Seeds.generator(9));
    RandomGenerator random = Seeds.generator(9);
    double[] expected = new double[VALUES];
    for (int r = 0; r < parameters.length; r++) {
      likelihood.sample(parameters[r], random, expected);
      assertThat(HeapCopy.rows(drawn)[r]).containsExactly(expected);
    }
  }

  @Test
  void givenDerivativesAreWeightedByRow() {
    INDArray values = Nd4j.createFromArray(-1.0, -2.0);
    INDArray derivatives = Nd4j.createFromArray(new double[][][] {{{1}, {2}}, {{3}, {4}}});
    Density density = Density.of(values, derivatives);
    assertThat(density.values()).containsExactly(-1, -2);
    INDArray gradient = density.gradient(new double[] {10, -1});
    assertThat(gradient)
        .isEqualTo(Nd4j.createFromArray(new double[][][] {{{10}, {20}}, {{-3}, {-4}}}));
  }
}
