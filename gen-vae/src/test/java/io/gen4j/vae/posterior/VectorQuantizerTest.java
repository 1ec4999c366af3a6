package io.gen4j.vae.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import org.junit.jupiter.api.Test;

class VectorQuantizerTest {

  private static final int POSITIONS = 2;
  private static final int DIMENSIONS = 2;
  private static final int CODES = 3;
  private static final double DECAY = 0.9;

  /** Codes at (0, 0), (1, 0) and (5, 5), which have stood for 4, 2 and 0.01 vectors. */
  private static final double[] WEIGHTS = {0, 0, 1, 0, 5, 5, 4, 2, 0.01, 0, 0, 2, 0, 0.05, 0.05};

  /** First component of both positions, then the second: (0.1, 0.2) and (0.9, -0.1). */
  private static final double[] OUTPUT = {0.1, 0.9, 0.2, -0.1};

  private final PerExamplePosterior quantizer =
      (PerExamplePosterior) Posteriors.vectorQuantized(POSITIONS, DIMENSIONS, CODES, DECAY, 0.1);

  @Test
  void takesTheNearestCode() {
    double[] z = new double[POSITIONS];
    assertThat(quantizer.sample(OUTPUT, WEIGHTS, new double[POSITIONS], z)).isZero();
    assertThat(z).containsExactly(0, 1);
    assertThat(embed(quantizer, z, WEIGHTS)).containsExactly(0, 1, 0, 0);
    assertThat(embed(quantizer, new double[] {2, 1}, WEIGHTS)).containsExactly(5, 1, 5, 0);
  }

  @Test
  void derivativesPassStraightThrough() {
    double[] gradient = {1, 1, 1, 1};
    double[] dz = {0.1, 0.2, 0.3, 0.4};
    quantizer.backward(OUTPUT, WEIGHTS, new double[2], dz, 3, gradient, new double[15]);
    assertThat(gradient).containsExactly(1.1, 1.2, 1.3, 1.4);
  }

  @Test
  void codebookIsTheMovingAverageOfItsVectors() {
    Posterior kept = Posteriors.vectorQuantized(POSITIONS, DIMENSIONS, CODES, DECAY, 0);
    double[] moved = moved(kept, new double[][] {OUTPUT}, WEIGHTS, 1);
    double[] expected = {
      0.1 * 0.1 / 3.7,
      0.1 * 0.2 / 3.7,
      (0.9 * 2 + 0.1 * 0.9) / 1.9,
      -0.1 * 0.1 / 1.9,
      5,
      5,
      0.9 * 4 + 0.1,
      0.9 * 2 + 0.1,
      0.009
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(moved[i]).as("weight %d", i).isCloseTo(expected[i], within(1e-12));
    }
  }

  @Test
  void deadCodesMoveToVectorsOfTheBatch() {
    double[] moved = moved(quantizer, new double[][] {OUTPUT}, WEIGHTS, 1);
    boolean first = Math.abs(moved[4] - 0.1) < 1e-12 && Math.abs(moved[5] - 0.2) < 1e-12;
    boolean second = Math.abs(moved[4] - 0.9) < 1e-12 && Math.abs(moved[5] + 0.1) < 1e-12;
    assertThat(first || second).isTrue();
    // It counts as the others do, and lives.
    assertThat(moved[8]).isCloseTo((3.7 + 1.9 + 0.009) / 3, within(1e-12));
    double[] again = moved(quantizer, new double[][] {OUTPUT}, moved, 2);
    assertThat(again[8]).isBetween(0.9 * moved[8] - 1e-12, 0.9 * moved[8] + 0.2 + 1e-12);
  }

  /** Vectors of three clusters, and more codes than that: each vector has a code near it. */
  @Test
  void findsClusters() {
    PerExamplePosterior many =
        (PerExamplePosterior) Posteriors.vectorQuantized(POSITIONS, DIMENSIONS, 8, DECAY, 0.1);
    double[] weights = many.initialWeights(4);
    double[][] batch = new double[30][4];
    var random = Seeds.generator(5);
    double[][] centres = {{3, 0}, {-3, 1}, {0, -4}};
    for (double[] row : batch) {
      for (int p = 0; p < 2; p++) {
        double[] centre = centres[random.nextInt(3)];
        row[p] = centre[0] + 0.1 * random.nextGaussian();
        row[2 + p] = centre[1] + 0.1 * random.nextGaussian();
      }
    }
    for (int step = 0; step < 200; step++) {
      weights = moved(many, batch, weights, step);
    }
    double worst = 0;
    double[] z = new double[2];
    for (double[] row : batch) {
      many.sample(row, weights, new double[2], z);
      double[] code = embed(many, z, weights);
      for (int i = 0; i < 4; i++) {
        worst = Math.max(worst, Math.abs(code[i] - row[i]));
      }
    }
    assertThat(worst).isBetween(0.02, 0.6);
  }

  @Test
  void isRestoredFromItsDescriptionAndRejectsInvalidSettings() {
    assertThat(Posteriors.described(quantizer.describe())).isEqualTo(quantizer);
    assertThatThrownBy(() -> Posteriors.vectorQuantized(2, 2, 1)).hasMessageContaining("1 of 2");
    assertThatThrownBy(() -> Posteriors.vectorQuantized(2, 2, 4, 1, 0)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> embed(quantizer, new double[] {0, 3}, WEIGHTS))
        .hasMessageContaining("got 3");
  }

  private static double[] embed(Posterior posterior, double[] z, double[] weights) {
    return HeapRows.values(posterior.embed(HeapRows.vector(z), HeapRows.vector(weights)));
  }

  private static double[] moved(
      Posterior posterior, double[][] batch, double[] weights, long seed) {
    return HeapRows.values(
        posterior.moved(HeapRows.matrix(batch), HeapRows.vector(weights), Seeds.generator(seed)));
  }
}
