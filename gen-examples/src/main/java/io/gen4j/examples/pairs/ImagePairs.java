package io.gen4j.examples.pairs;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Some pairs of a data set as arrays.
 *
 * @param condition {@code [batch, channels, height, width]} in [-1, 1]
 * @param data {@code [batch, channels, height, width]} in [-1, 1]
 */
public record ImagePairs(INDArray condition, INDArray data) {

  /** Receives one part of a data set. */
  @FunctionalInterface
  public interface Part {
    /** Uses some pairs. */
    void use(ImagePairs pairs);
  }

  /** Returns the pairs at these positions. */
  public static ImagePairs of(Dataset pairs, int... indices) {
    return new ImagePairs(
        field(pairs, Field.CONDITION, indices), field(pairs, Field.DATA, indices));
  }

  /** Returns the values of a field, mapped to [-1, 1]. */
  public static INDArray field(Dataset set, String name, int... indices) {
    Field field = set.field(name).orElseThrow();
    ExampleShape shape = field.shape();
    float[] values = new float[indices.length * shape.length()];
    for (int i = 0; i < indices.length; i++) {
      set.read(name, indices[i], values, i * shape.length());
    }
    field.range().mapTo(ValueRange.SYMMETRIC, values, 0, values.length);
    return Nd4j.create(values, shape.batch(indices.length), 'c');
  }

  /** Gives all pairs of a data set, in parts that fit into memory. */
  public static void forEach(Dataset pairs, Part part) {
    int size = 200;
    for (int from = 0; from < pairs.size(); from += size) {
      part.use(of(pairs, IntStream.range(from, Math.min(pairs.size(), from + size)).toArray()));
    }
  }

  /** Returns positions spread evenly over a set. */
  public static int[] spread(Dataset set, int count) {
    int some = Math.min(count, set.size());
    return IntStream.range(0, some).map(i -> (int) ((long) i * set.size() / some)).toArray();
  }
}
