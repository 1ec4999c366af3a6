package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.datasets.augmentation.ImageAugmentation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Images of another set with random changes in each pass. Outside a pass they are unchanged. */
public final class AugmentedView implements Derived {

  private static final long CHANGES = 0x4147L;
  private static final long ORIGINAL = -1;

  private final Dataset source;
  private final ImageAugmentation changes;
  private final long seed;
  private final long pass;
  private final Set<String> moved;

  private AugmentedView(
      Dataset source, ImageAugmentation changes, long seed, long pass, Set<String> moved) {
    this.source = source;
    this.changes = changes;
    this.seed = seed;
    this.pass = pass;
    this.moved = moved;
  }

  /** Changes the images of a set. They must be images. */
  public static AugmentedView of(Dataset source, ImageAugmentation changes, long seed) {
    ExampleShape shape = source.shape();
    if (!source.range().isBounded()) {
      throw new IllegalArgumentException(
          "Augmented images need a bounded range, but "
              + source.name()
              + " has "
              + source.range()
              + ".");
    }
    if (changes.saturation() > 0 && shape.channels() != 3) {
      throw new IllegalArgumentException(
          "Saturation needs images with 3 channels, but "
              + source.name()
              + " has the shape "
              + shape
              + ".");
    }
    Set<String> moved = new HashSet<>();
    for (Field field : source.fields()) {
      boolean other = !field.name().equals(Field.DATA) && !field.name().equals(Field.LABEL);
      if (other && field.shape().isImage() && changes.isGeometric()) {
        if (field.shape().height() != shape.height() || field.shape().width() != shape.width()) {
          throw new IllegalArgumentException(
              "Flips, crops and shifts move the images of "
                  + source.name()
                  + " and those of the field '"
                  + field.name()
                  + "' together, so both need the same height and width, but got "
                  + shape
                  + " and "
                  + field.shape()
                  + ". Change only colors, or resize the images first.");
        }
        moved.add(field.name());
      }
    }
    return new AugmentedView(source, changes, seed, ORIGINAL, moved);
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public String name() {
    return source.name() + ".augmented";
  }

  @Override
  public Dataset inPass(long number) {
    return new AugmentedView(source.inPass(number), changes, seed, number, moved);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    source.read(index, target, offset);
    if (pass != ORIGINAL) {
      move(index, shape(), target, offset);
      recolor(index, target, offset);
    }
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.DATA)) {
      read(index, target, offset);
      return;
    }
    source.read(field, index, target, offset);
    if (pass != ORIGINAL && moved.contains(field)) {
      move(index, source.field(field).orElseThrow().shape(), target, offset);
    }
  }

  /** Returns random numbers that depend on the change but not on which other changes there are. */
  private RandomGenerator random(int index, int change) {
    return Seeds.generator(Seeds.derive(seed, CHANGES, pass, index, change));
  }

  private void move(int index, ExampleShape shape, float[] target, int offset) {
    if (!changes.isGeometric()) {
      return;
    }
    RandomGenerator crop = random(index, 1);
    double share = changes.crop() + (1 - changes.crop()) * crop.nextDouble();
    RandomGenerator shift = random(index, 2);
    boolean mirrored = random(index, 0).nextDouble() < changes.flip();
    Axis vertical = axis(shape.height(), share, crop, shift);
    Axis horizontal = axis(shape.width(), share, crop, shift);
    int plane = shape.height() * shape.width();
    float[] image = new float[shape.length()];
    System.arraycopy(target, offset, image, 0, image.length);
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          double u = horizontal.at(mirrored ? shape.width() - 1 - x : x);
          target[offset + c * plane + y * shape.width() + x] =
              between(image, c * plane, shape.width(), vertical.at(y), u);
        }
      }
    }
  }

  /** Where the pixels of an axis come from: positions of pixel centers, clamped to the edge. */
  private record Axis(double scale, double start, int size) {
    double at(int pixel) {
      return Math.max(0, Math.min(size - 1, start + scale * pixel));
    }
  }

  private Axis axis(int size, double share, RandomGenerator crop, RandomGenerator shift) {
    double first = (1 - share) * (size - 1) * crop.nextDouble();
    int most = (int) Math.round(changes.shift() * size);
    return new Axis(share, first - (shift.nextInt(2 * most + 1) - most), size);
  }

  private static float between(float[] image, int plane, int width, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    float down = (float) (y - top);
    float right = (float) (x - left);
    int at = plane + top * width + left;
    float upper = right == 0 ? image[at] : image[at] + right * (image[at + 1] - image[at]);
    if (down == 0) {
      return upper;
    }
    int below = at + width;
    float lower =
        right == 0 ? image[below] : image[below] + right * (image[below + 1] - image[below]);
    return upper + down * (lower - upper);
  }

  private void recolor(int index, float[] values, int offset) {
    ValueRange range = range();
    int length = shape().length();
    if (changes.saturation() > 0) {
      float factor = (float) uniform(random(index, 5), 1, changes.saturation());
      int plane = length / 3;
      for (int i = offset; i < offset + plane; i++) {
        float mean = (values[i] + values[i + plane] + values[i + 2 * plane]) / 3;
        for (int j = i; j < offset + length; j += plane) {
          values[j] = mean + factor * (values[j] - mean);
        }
      }
    }
    double mean = 0;
    for (int i = offset; i < offset + length; i++) {
      mean += values[i] / length;
    }
    float factor =
        changes.contrast() > 0 ? (float) uniform(random(index, 4), 1, changes.contrast()) : 1;
    float light =
        changes.brightness() > 0
            ? (float)
                (uniform(random(index, 3), 0, changes.brightness()) * (range.high() - range.low()))
            : 0;
    for (int i = offset; i < offset + length; i++) {
      float value = factor == 1 ? values[i] : (float) mean + factor * (values[i] - (float) mean);
      values[i] = Math.max(range.low(), Math.min(range.high(), value + light));
    }
  }

  private static double uniform(RandomGenerator random, double middle, double reach) {
    return middle + reach * (2 * random.nextDouble() - 1);
  }

  @Override
  public String digest() {
    String when = pass == ORIGINAL ? "" : " in pass " + pass;
    return Digests.derived(changes + " seed " + seed + when, List.of(source));
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }
}
