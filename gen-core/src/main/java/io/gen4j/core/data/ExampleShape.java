package io.gen4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one example, without the batch axis: {@code [features]} for a vector or {@code
 * [channels, height, width]} for an image. Immutable.
 *
 * @param dimensions sizes of the axes, outermost first, each at least 1
 */
public record ExampleShape(List<Integer> dimensions) {

  /**
   * Checks the dimensions.
   *
   * @throws IllegalArgumentException if there are no dimensions, or if one is below 1
   */
  public ExampleShape {
    dimensions = List.copyOf(dimensions);
    if (dimensions.isEmpty() || dimensions.stream().anyMatch(d -> d < 1)) {
      throw new IllegalArgumentException(
          "A shape needs at least one dimension, each 1 or more, but got " + dimensions);
    }
  }

  /**
   * Returns the shape {@code [features]}.
   *
   * @throws IllegalArgumentException if the number of features is below 1
   */
  public static ExampleShape vector(int features) {
    return new ExampleShape(List.of(features));
  }

  /**
   * Returns the shape {@code [channels, height, width]}.
   *
   * @throws IllegalArgumentException if a size is below 1
   */
  public static ExampleShape image(int channels, int height, int width) {
    return new ExampleShape(List.of(channels, height, width));
  }

  /** Whether this is an image, {@code [channels, height, width]}. */
  public boolean isImage() {
    return dimensions.size() == 3;
  }

  /**
   * Returns the number of channels of an image.
   *
   * @throws IllegalStateException if this is not an image
   */
  public int channels() {
    return imageAxis(0);
  }

  /**
   * Returns the height of an image in pixels.
   *
   * @throws IllegalStateException if this is not an image
   */
  public int height() {
    return imageAxis(1);
  }

  /**
   * Returns the width of an image in pixels.
   *
   * @throws IllegalStateException if this is not an image
   */
  public int width() {
    return imageAxis(2);
  }

  /** Returns the number of values in one example. */
  public int length() {
    int length = 1;
    for (int size : dimensions) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  /**
   * Returns the shape of a batch, {@code [examples, ...dimensions]}, in the form that ND4J uses.
   */
  public long[] batch(long examples) {
    long[] shape = new long[dimensions.size() + 1];
    shape[0] = examples;
    for (int i = 0; i < dimensions.size(); i++) {
      shape[i + 1] = dimensions.get(i);
    }
    return shape;
  }

  /**
   * Whether {@code shape} is the shape of a batch of these examples, for any number of examples.
   */
  public boolean matchesBatch(long... shape) {
    return shape.length > 0 && Arrays.equals(batch(shape[0]), shape);
  }

  /** Returns for example {@code 1x28x28} (channels, height, width) or {@code 784}. */
  @Override
  public String toString() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private int imageAxis(int axis) {
    if (!isImage()) {
      throw new IllegalStateException("Not an image [channels, height, width] but " + this);
    }
    return dimensions.get(axis);
  }
}
