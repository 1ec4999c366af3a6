package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleShapeTest {

  @Test
  void describesPicturesAndVectors() {
    ExampleShape image = ExampleShape.image(3, 28, 20);
    assertThat(image.isImage()).isTrue();
    assertThat(List.of(image.channels(), image.height(), image.width())).containsExactly(3, 28, 20);
    assertThat(image.length()).isEqualTo(1680);
    assertThat(image.batch(7)).containsExactly(7, 3, 28, 20);
    assertThat(image).hasToString("3x28x20");
    ExampleShape vector = ExampleShape.vector(784);
    assertThat(vector.isImage()).isFalse();
    assertThat(vector.batch(2)).containsExactly(2, 784);
    assertThat(vector).hasToString("784");
    assertThatThrownBy(vector::channels)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("784");
  }

  @Test
  void matchesBatchesOfAnySize() {
    ExampleShape image = ExampleShape.image(3, 28, 20);
    assertThat(image.matchesBatch(1, 3, 28, 20)).isTrue();
    assertThat(image.matchesBatch(9, 3, 28, 20)).isTrue();
    assertThat(image.matchesBatch(9, 3, 20, 28)).isFalse();
    assertThat(image.matchesBatch(9, 1680)).isFalse();
    assertThat(image.matchesBatch()).isFalse();
  }

  @Test
  void refusesEmptyAxesAndOverflow() {
    assertThatThrownBy(() -> new ExampleShape(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ExampleShape.image(3, 0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[3, 0, 5]");
    assertThatThrownBy(ExampleShape.image(65536, 65536, 2)::length)
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void doesNotFollowTheListThatItWasMadeFrom() {
    List<Integer> list = new ArrayList<>(List.of(2, 3));
    ExampleShape shape = new ExampleShape(list);
    list.set(0, 9);
    assertThat(shape.dimensions()).containsExactly(2, 3);
    assertThat(shape).isEqualTo(new ExampleShape(List.of(2, 3)));
  }
}
