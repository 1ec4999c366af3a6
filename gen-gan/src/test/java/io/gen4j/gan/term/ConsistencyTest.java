package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Noise;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class ConsistencyTest {

  /** Logits, and the derivatives that were added to them. */
  private record Scored(JudgedBatch batch, List<double[]> added) {

    static Scored of(double... logits) {
      List<double[]> added = new ArrayList<>();
      JudgedBatch batch =
          (JudgedBatch)
              Proxy.newProxyInstance(
                  JudgedBatch.class.getClassLoader(),
                  new Class<?>[] {JudgedBatch.class},
                  (proxy, method, arguments) ->
                      switch (method.getName()) {
                        case "logits" -> logits;
                        case "addToLogits" -> {
                          added.add((double[]) arguments[0]);
                          yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                      });
      return new Scored(batch, added);
    }
  }

  private static double value(Consistency term, Scored real, Scored fake, Scored... extra) {
    List<JudgedBatch> changed = new ArrayList<>();
    for (Scored each : extra) {
      changed.add(each.batch());
    }
    return term.discriminator(
            new DiscriminatorTerms(0, 0, null, real.batch(), fake.batch(), changed))
        .getAsDouble();
  }

  /** weight · mean (a - b)², with the derivatives 2 weight (a - b) / n and the opposite. */
  @Test
  void comparesTheLogitsOfExamplesAndCopies() {
    Scored real = Scored.of(1, 2, -1);
    Scored fake = Scored.of(2, 0.5);
    Scored realCopy = Scored.of(0, 2, 1);
    Scored fakeCopy = Scored.of(4, 0);
    assertThat(value(Consistency.balanced(3, 5), real, fake, realCopy, fakeCopy))
        .isCloseTo(3 * (1 + 0 + 4) / 3.0 + 5 * (4 + 0.25) / 2, within(1e-12));
    assertThat(real.added()).hasSize(1);
    assertThat(real.added().get(0)).containsExactly(new double[] {2, 0, -4}, within(1e-12));
    assertThat(realCopy.added()).hasSize(1);
    assertThat(realCopy.added().get(0)).containsExactly(new double[] {-2, 0, 4}, within(1e-12));
    assertThat(fake.added()).hasSize(1);
    assertThat(fake.added().get(0)).containsExactly(new double[] {-10, 2.5}, within(1e-12));
    assertThat(fakeCopy.added()).hasSize(1);
    assertThat(fakeCopy.added().get(0)).containsExactly(new double[] {10, -2.5}, within(1e-12));
  }

  @Test
  void aWeightOfZeroLeavesItsExamplesOut() {
    Scored real = Scored.of(1, 2);
    Scored fake = Scored.of(3, 4);
    Scored copy = Scored.of(3, 6);
    assertThat(value(Consistency.real(2), real, fake, copy))
        .isCloseTo(2 * (4 + 16) / 2.0, within(1e-12));
    assertThat(value(Consistency.balanced(0, 2), real, fake, copy))
        .isCloseTo(2 * (0 + 4) / 2.0, within(1e-12));
    assertThat(value(Consistency.balanced(0, 0), real, fake)).isZero();
    INDArray a = Noise.normal(1, 2, 3);
    INDArray b = Noise.normal(2, 2, 3);
    UpdateExamples examples = new UpdateExamples(0, 5, null, a, b);
    assertThat(Consistency.balanced(0, 0).addExamples(examples)).isEmpty();
    assertThat(Consistency.real(1).addExamples(examples))
        .extracting(ChangedExamples::real)
        .containsExactly(true);
    assertThat(Consistency.balanced(0, 1).addExamples(examples))
        .extracting(ChangedExamples::real)
        .containsExactly(false);
    assertThat(Consistency.balanced(1, 1).addExamples(examples))
        .extracting(ChangedExamples::real)
        .containsExactly(true, false);
  }

  /**
   * Without noise and shifts a copy equals its original; noise has the deviation that was asked.
   */
  @Test
  void copiesAreOfTheRightExamples() {
    INDArray a = Noise.normal(1, 100, 50);
    INDArray b = Noise.normal(2, 100, 50);
    UpdateExamples examples = new UpdateExamples(0, 5, null, a, b);
    List<ChangedExamples> same = Consistency.balanced(1, 1).withChanges(0, 0).addExamples(examples);
    assertThat(same.get(0).examples()).isEqualTo(a);
    assertThat(same.get(1).examples()).isEqualTo(b);
    List<ChangedExamples> noisy =
        Consistency.balanced(1, 1).withChanges(0, 0.5).addExamples(examples);
    INDArray real = noisy.get(0).examples().sub(a);
    INDArray fake = noisy.get(1).examples().sub(b);
    for (INDArray noise : List.of(real, fake)) {
      // The standard error of the deviation of 5,000 numbers is 0.005; five of them.
      assertThat(noise.stdNumber().doubleValue()).isCloseTo(0.5, within(0.025));
    }
    assertThat(real).isNotEqualTo(fake);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 0, 0",
    "0, -1, 0, 0",
    "0, 0, -1, 0",
    "0, 0, 0, -1",
    "NaN, 0, 0, 0",
    "0, NaN, 0, 0",
    "0, 0, 0, NaN",
    "Infinity, 0, 0, 0",
    "0, Infinity, 0, 0",
    "0, 0, 0, Infinity"
  })
  void refusesNumbersBelowZero(double real, double fake, int shift, double deviation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Consistency(real, fake, shift, false, deviation))
        .withMessageContaining("0 or above, got " + real + ", " + fake + ", " + shift);
  }

  @Test
  void settingsAreThoseOfThePapers() {
    assertThat(Consistency.real(10)).isEqualTo(new Consistency(10, 0, 4, false, 0.05));
    assertThat(Consistency.balanced(10, 5)).isEqualTo(new Consistency(10, 5, 4, false, 0.05));
    assertThat(new Consistency(0, 0, 0, true, 0).name()).isEqualTo("consistency");
  }
}
