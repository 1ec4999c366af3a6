package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatasetTest {

  /** A set that implements no label. */
  private record Plain(int classes) implements Dataset {

    @Override
    public String name() {
      return "plain";
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.vector(1);
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNIT;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      target[offset] = 0;
    }

    @Override
    public String digest() {
      return "plain";
    }
  }

  @Test
  void aSetWithoutLabelsNeedNotImplementThem() {
    assertThatThrownBy(() -> new Plain(0).label(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("plain has no labels");
    assertThatThrownBy(() -> new Plain(3).label(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("plain has 3 classes, so it must override label(int)");
  }
}
