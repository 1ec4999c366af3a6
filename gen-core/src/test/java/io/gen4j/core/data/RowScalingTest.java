package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowScalingTest {

  private final RowScaling scaling =
      new RowScaling(
          List.of(
              new RowScaling.MinMax("price", 10, 30),
              new RowScaling.OneHot("color", List.of("red", "green", "blue"))));

  @Test
  void theEndsOfTheIntervalAndTheFirstNameAreEncoded() {
    assertThat(scaling.encode(List.of(10, "red"))).containsExactly(0, 1, 0, 0);
    assertThat(scaling.encode(List.of(30, "blue"))).containsExactly(1, 0, 0, 1);
  }

  /** The name with the largest number, and the first of equal ones. */
  @Test
  void numbersAreDecodedToTheLikeliestName() {
    assertThat(color(0, 0.2f, 0.5f, 0.3f)).isEqualTo("green");
    assertThat(color(9, 0.2f, 0.3f, 0.5f)).isEqualTo("blue");
    assertThat(color(0, -3, -1, -2)).isEqualTo("green");
    assertThat(color(0, 0.4f, 0.2f, 0.4f)).isEqualTo("red");
    assertThat(color(0, 0.2f, 0.4f, 0.4f)).isEqualTo("green");
  }

  private Object color(float... values) {
    return scaling.decode(values).get(1);
  }
}
