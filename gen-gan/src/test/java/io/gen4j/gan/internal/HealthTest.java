package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.gan.conditioning.ConditionBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class HealthTest {

  @Test
  void figuresAreWhatTheyAreNamedAfter() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    Health.ofDiscriminator(
        metrics,
        0.5,
        new DiscriminatorObjective.Result(
            1, new double[] {1, 2, 0.4, 3}, new double[] {0.4, 1, 1, 1}),
        0.25);
    Health.ofGenerator(
        metrics,
        examples(new float[][] {{0, 0}, {6, 8}}),
        examples(new float[][] {{1, 1}, {1, 2}}),
        0.5);
    assertThat(metrics)
        .containsEntry("accuracy_real", 0.75)
        .containsEntry("accuracy_fake", 0.25)
        .containsEntry("discriminator_gradient_norm", 0.25)
        .containsEntry("generator_gradient_norm", 0.5);
    // Distances 1 and 10 between the two examples.
    assertThat(metrics.get("diversity")).isCloseTo(0.1, within(1e-9));
  }

  /** Of the second step there is one example, of the third none. */
  @Test
  void diversityLeavesOutPadding() {
    double[][] mask = {{1, 1, 0}, {1, 0, 0}};
    Map<String, Double> metrics = new LinkedHashMap<>();
    Health.ofGenerator(
        metrics,
        sequences(new double[][][] {{{0, 7, 1}}, {{6, 8, 5}}}, mask),
        sequences(new double[][][] {{{1, 3, 100}}, {{4, 100, Double.NaN}}}, mask),
        0.5);
    assertThat(metrics.get("diversity")).isCloseTo(0.5, within(1e-12));
  }

  private static Examples sequences(double[][][] values, double[]... mask) {
    return new Examples(
        Nd4j.createFromArray(values), ConditionBatch.none(2), Nd4j.createFromArray(mask));
  }

  private static Examples examples(float[][] rows) {
    return new Examples(Nd4j.create(rows), ConditionBatch.none(2), null);
  }
}
