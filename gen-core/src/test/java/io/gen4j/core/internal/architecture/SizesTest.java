package io.gen4j.core.internal.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {

  /** The last three: the smaller side ends the halving, whichever it is, at 4 or at an odd side. */
  @ParameterizedTest
  @CsvSource({
    "8, 8, 1",
    "28, 28, 2",
    "32, 32, 3",
    "48, 48, 3",
    "64, 64, 4",
    "96, 96, 4",
    "16, 32, 2",
    "32, 16, 2",
    "20, 28, 2"
  })
  void sidesAreHalvedDownToFourPixels(int height, int width, int halvings) {
    assertThat(Sizes.halvings(ExampleShape.image(3, height, width))).isEqualTo(halvings);
  }

  /** Odd, too small, and too long beside the other side. */
  @ParameterizedTest
  @CsvSource({"27, 27", "4, 4", "30, 30", "8, 64", "36, 36"})
  void otherSidesAreRefused(int height, int width) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.requireImages(ExampleShape.image(1, height, width), "Mlp"))
        .withMessageContaining("got " + height + "x" + width)
        .withMessageContaining("4 to 8 pixels")
        .withMessageContaining("Resize");
  }

  @Test
  void vectorsAreSentToTheArchitectureThatTakesThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.requireImages(ExampleShape.vector(28), "MlpExample"))
        .withMessageContaining("got shape " + ExampleShape.vector(28))
        .withMessageContaining("use MlpExample for vectors");
  }

  @Test
  void sizesArePositive() {
    assertThatCode(() -> Sizes.requirePositive("width", 1)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sizes.requirePositive("width", 0))
        .withMessage("The width must be 1 or more, got 0");
  }
}
