package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Images whose channels are images of another set.
 *
 * @param name name of the set
 * @param source images of one channel
 * @param channels number of channels
 * @param indices position of every channel in the source, channel by channel, image by image
 */
public record StackedView(String name, Dataset source, int channels, int[] indices)
    implements Dataset {

  @Override
  public int size() {
    return indices.length / channels;
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.image(channels, source.shape().height(), source.shape().width());
  }

  @Override
  public ValueRange range() {
    return source.range();
  }

  @Override
  public int classes() {
    int classes = 1;
    for (int c = 0; c < channels; c++) {
      classes = Math.multiplyExact(classes, source.classes());
    }
    return classes;
  }

  /** Returns the number whose digits are the labels of the channels, in order. */
  @Override
  public int label(int index) {
    if (!source.hasLabels()) {
      throw new IllegalStateException(name + " has no labels");
    }
    int label = 0;
    for (int c = 0; c < channels; c++) {
      label = label * source.classes() + source.label(position(index, c));
    }
    return label;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int length = source.shape().length();
    // Looked up before anything is written, so that a bad position changes nothing.
    position(index, channels - 1);
    for (int c = 0; c < channels; c++) {
      source.read(position(index, c), target, offset + c * length);
    }
  }

  @Override
  public Dataset inPass(long pass) {
    Dataset now = source.inPass(pass);
    return now == source ? this : new StackedView(name, now, channels, indices);
  }

  @Override
  public String digest() {
    return Digests.derived("stacked" + channels + Arrays.toString(indices), List.of(source));
  }

  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape() + " in " + range();
  }

  private int position(int index, int channel) {
    Objects.checkIndex(index, size());
    return indices[index * channels + channel];
  }
}
