package io.gen4j.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.InMemoryDataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownLabelsTest {

  @Test
  void theNearestColorOfTheCornerIsTheLabel() {
    // Two pixels, the first of which is the corner: red, green and blue planes.
    float[][] images = {{250, 0, 3, 0, 2, 0}, {10, 255, 10, 255, 240, 255}};
    InMemoryDataset data =
        InMemoryDataset.of("two", ExampleShape.image(3, 1, 2), images, ValueRange.BYTES);

    ShownLabels labeled = ShownLabels.ofCorners(data, List.of("#0000ff", "#ff0000", "#ffffff"));

    assertThat(labeled.label(0)).isEqualTo(1);
    assertThat(labeled.label(1)).isZero();
    assertThat(labeled.classes()).isEqualTo(3);
    assertThat(labeled.digest()).isNotEqualTo(data.digest());
    assertThat(ShownLabels.areColors(List.of("#b6e3f4", "#D1D4F9"))).isTrue();
    assertThat(ShownLabels.areColors(List.of("#b6e3f4", "blue"))).isFalse();
  }

  @Test
  void coveredImagesAreAClassOfTheirOwn() {
    float[][] images = new float[4][3];
    InMemoryDataset data =
        InMemoryDataset.of("four", ExampleShape.image(3, 1, 1), images, ValueRange.BYTES);
    Dataset hair = data.withLabels(new int[] {1, 0, 0, 1}, List.of("red", "blue"));
    Dataset tops = data.withLabels(new int[] {0, 1, 0, 2}, List.of("bob", "hat", "turban"));

    Dataset shown = ShownLabels.uncovered(hair, tops, List.of("hat", "turban", "crown"));

    assertThat(shown.classNames()).containsExactly("red", "blue", ShownLabels.HIDDEN);
    assertThat(List.of(shown.label(0), shown.label(1), shown.label(2), shown.label(3)))
        .containsExactly(1, 2, 0, 2);
    assertThat(shown.digest()).isNotEqualTo(hair.digest());
    assertThat(ShownLabels.uncovered(hair, tops, List.of("crown"))).isSameAs(hair);
  }
}
