package io.gen4j.vae.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.evaluation.MutualInformationGap;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.prior.Priors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against closed forms and integrals over a line. Seeds are fixed: nothing is left to chance. */
class LatentMeasuresTest {

  private static final int SAMPLES = 4000;
  private static final Posterior TWO = Posteriors.diagonalGaussian(2);

  @Test
  void equalPosteriorsCarryNoInformation() {
    double[][] parameters = new double[30][];
    Arrays.fill(parameters, new double[] {1, -0.5, Math.log(0.25), Math.log(4)});
    AggregatePosterior found = aggregate(TWO, parameters);
    assertThat(found.mutualInformation()).isCloseTo(0, within(1e-9));
    double exact = 0.5 * (1 + 0.25 - 1 - Math.log(0.25)) + 0.5 * (0.25 + 4 - 1 - Math.log(4));
    // Each term has a standard deviation below 3: six standard errors.
    assertThat(found.divergence()).isCloseTo(exact, within(6 * 3 / Math.sqrt(SAMPLES)));
    assertThat(found.samples()).isEqualTo(SAMPLES);
  }

  @Test
  void separatePosteriorsIdentifyTheExample() {
    double[][] parameters = new double[20][];
    Arrays.setAll(parameters, n -> new double[] {10 * n, 0, 0, 0});
    assertThat(aggregate(TWO, parameters).mutualInformation())
        .isCloseTo(Math.log(20), within(1e-3));
  }

  @Test
  void overlappingPosteriorsMatchNumericalIntegration() {
    double[][] parameters = {{0, 0}, {1, Math.log(0.3)}, {-2, Math.log(0.5)}};
    double divergence = 0;
    double information = 0;
    double width = 1e-3;
    for (double z = -15; z < 15; z += width) {
      double joint = 0;
      for (double[] p : parameters) {
        joint += density(z, p[0], p[1]) / 3;
      }
      divergence += width * joint * Math.log(joint / density(z, 0, 0));
      for (double[] p : parameters) {
        double own = density(z, p[0], p[1]);
        information += own > 0 ? width * own / 3 * Math.log(own / joint) : 0;
      }
    }
    AggregatePosterior found = aggregate(Posteriors.diagonalGaussian(1), parameters);
    assertThat(found.divergence()).isCloseTo(divergence, within(0.05));
    assertThat(found.mutualInformation()).isCloseTo(information, within(0.05));
    // The same as Gaussians of any covariance: μ, log of the deviation.
    double[][] full = new double[3][];
    Arrays.setAll(full, n -> new double[] {parameters[n][0], 0.5 * parameters[n][1]});
    AggregatePosterior same = aggregate(Posteriors.fullGaussian(1), full);
    assertThat(same.divergence()).isCloseTo(found.divergence(), within(1e-9));
  }

  @Test
  void gapIsOneIfOneComponentDeterminesTheFactorAndZeroIfTwoDo() {
    int[][] factors = new int[1][40];
    double[][] one = new double[40][];
    double[][] both = new double[40][];
    for (int n = 0; n < 40; n++) {
      factors[0][n] = n % 2;
      double side = n % 2 == 0 ? -20 : 20;
      one[n] = new double[] {side, 0, 0, 0};
      both[n] = new double[] {side, side, 0, 0};
    }
    MutualInformationGap gap = LatentMeasures.gap(TWO, HeapRows.matrix(one), factors, SAMPLES, 1);
    assertThat(gap.gap()).isCloseTo(1, within(1e-6));
    assertThat(gap.information()[0][0]).isCloseTo(Math.log(2), within(1e-6));
    assertThat(gap.information()[1][0]).isCloseTo(0, within(1e-6));
    assertThat(gap.entropies()[0]).isCloseTo(Math.log(2), within(1e-12));
    assertThat(LatentMeasures.gap(TWO, HeapRows.matrix(both), factors, SAMPLES, 1).gap())
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void informationOfAnOverlappingFactorMatchesNumericalIntegration() {
    // Three examples of factor 0 around -1, one of factor 1 at 1.
    double[][] parameters = {{-1, 0, 0, 0}, {-1, 0, 0, 0}, {-1, 0, 0, 0}, {1, 0, 0, 0}};
    double expected = 0;
    double width = 1e-3;
    for (double z = -12; z < 12; z += width) {
      double low = density(z, -1, 0);
      double high = density(z, 1, 0);
      double joint = 0.75 * low + 0.25 * high;
      expected += width * 0.75 * low * Math.log(low / joint);
      expected += width * 0.25 * high * Math.log(high / joint);
    }
    MutualInformationGap found =
        LatentMeasures.gap(
            TWO, HeapRows.matrix(parameters), new int[][] {{0, 0, 0, 7}}, SAMPLES, 3);
    assertThat(found.information()[0][0]).isCloseTo(expected, within(0.03));
    double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    assertThat(found.gap()).isCloseTo(expected / entropy, within(0.06));
  }

  private static AggregatePosterior aggregate(Posterior posterior, double[][] parameters) {
    Prior prior = Priors.standardNormal(posterior.latentSize());
    return LatentMeasures.aggregate(
        posterior, prior, null, null, HeapRows.matrix(parameters), SAMPLES, 5);
  }

  private static double density(double z, double mean, double logVariance) {
    double error = z - mean;
    return Math.exp(
        -0.5 * (Math.log(2 * Math.PI) + logVariance + error * error * Math.exp(-logVariance)));
  }
}
