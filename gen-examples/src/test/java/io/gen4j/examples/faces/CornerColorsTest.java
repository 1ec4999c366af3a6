package io.gen4j.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.InMemoryDataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CornerColorsTest {

  @Test
  void theNearestColorOfTheCornerIsTheLabel() {
    // Two pixels, the first of which is the corner: red, green and blue planes.
    float[][] images = {{250, 0, 3, 0, 2, 0}, {10, 255, 10, 255, 240, 255}};
    InMemoryDataset data =
        InMemoryDataset.of("two", ExampleShape.image(3, 1, 2), images, ValueRange.BYTES);

    CornerColors labeled = CornerColors.of(data, List.of("#0000ff", "#ff0000", "#ffffff"));

    assertThat(labeled.label(0)).isEqualTo(1);
    assertThat(labeled.label(1)).isZero();
    assertThat(labeled.classes()).isEqualTo(3);
    assertThat(labeled.digest()).isNotEqualTo(data.digest());
    assertThat(CornerColors.areColors(List.of("#b6e3f4", "#D1D4F9"))).isTrue();
    assertThat(CornerColors.areColors(List.of("#b6e3f4", "blue"))).isFalse();
  }
}
