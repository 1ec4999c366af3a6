package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Images of another set, padded or scaled to another height and width. */
public final class ImageView implements Derived {

  private final Dataset source;
  private final ExampleShape shape;
  private final String recipe;
  private final Change change;

  /** Changes one image. Must be thread safe. */
  @FunctionalInterface
  private interface Change {
    /** Writes the changed image to {@code target} from {@code offset} on. */
    void apply(float[] image, float[] target, int offset);
  }

  private ImageView(Dataset source, ExampleShape shape, String recipe, Change change) {
    this.source = source;
    this.shape = shape;
    this.recipe = recipe;
    this.change = change;
  }

  /** Returns images with a margin of {@code value}, with the original image in the middle. */
  public static ImageView padded(Dataset source, int height, int width, float value) {
    ExampleShape from = source.shape();
    ExampleShape to = ExampleShape.image(from.channels(), height, width);
    int top = (height - from.height()) / 2;
    int left = (width - from.width()) / 2;
    return new ImageView(
        source,
        to,
        "padded(" + height + "x" + width + "," + value + ")",
        (image, target, offset) -> {
          Arrays.fill(target, offset, offset + to.length(), value);
          for (int row = 0; row < from.channels() * from.height(); row++) {
            int channel = row / from.height();
            int y = top + row % from.height();
            int start = offset + (channel * height + y) * width + left;
            System.arraycopy(image, row * from.width(), target, start, from.width());
          }
        });
  }

  /** Returns images that are scaled to another height and width. */
  public static ImageView resized(Dataset source, int height, int width) {
    ExampleShape from = source.shape();
    ValueRange range = source.range();
    int plane = from.height() * from.width();
    Resampler.Axis vertical = Resampler.Axis.whole(from.height(), height);
    Resampler.Axis horizontal = Resampler.Axis.whole(from.width(), width);
    return new ImageView(
        source,
        ExampleShape.image(from.channels(), height, width),
        "resized(" + height + "x" + width + ")",
        (image, target, offset) -> {
          for (int c = 0; c < from.channels(); c++) {
            int start = c * plane;
            float[] scaled =
                Resampler.resample(
                    (y, row) ->
                        System.arraycopy(image, start + y * from.width(), row, 0, from.width()),
                    1,
                    vertical,
                    horizontal);
            for (int i = 0; i < scaled.length; i++) {
              // Because of rounding, a value may be slightly out of range.
              target[offset + c * scaled.length + i] =
                  Math.min(range.high(), Math.max(range.low(), scaled[i]));
            }
          }
        });
  }

  @Override
  public String name() {
    return source.name() + "." + recipe;
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public int paddedSteps(int index) {
    return shape.width();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkFromIndexSize(offset, shape.length(), target.length);
    float[] image = new float[source.shape().length()];
    source.read(index, image, 0);
    change.apply(image, target, offset);
  }

  @Override
  public Dataset inPass(long pass) {
    Dataset now = source.inPass(pass);
    return now == source ? this : new ImageView(now, shape, recipe, change);
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public List<Field> fields() {
    return source.fields().stream()
        .map(f -> f.name().equals(Field.DATA) ? new Field(f.name(), shape, f.kind()) : f)
        .toList();
  }

  @Override
  public String digest() {
    return Digests.derived(recipe, List.of(source));
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }
}
