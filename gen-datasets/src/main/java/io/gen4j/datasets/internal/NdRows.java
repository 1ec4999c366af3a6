package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies an ND4J array with any strides into rows on the heap. */
public final class NdRows {

  private NdRows() {}

  /** Returns the shape of one example of an array {@code [n, ...shape]}. */
  public static ExampleShape shapeOf(String name, INDArray examples) {
    if (examples.isEmpty()) {
      throw new DataException(
          name
              + " needs at least 1 example, but the array is empty: "
              + Arrays.toString(examples.shape())
              + ".");
    }
    DataType type = examples.dataType();
    if (!type.isFPType() && !type.isIntType()) {
      throw new DataException(
          name
              + " needs an array of numbers, but got the type "
              + type
              + ". Convert it with castTo(DataType.FLOAT).");
    }
    long[] shape = examples.shape();
    if (shape.length < 2) {
      throw new DataException(
          name
              + " needs an array [n, ...shape], but got rank "
              + shape.length
              + " "
              + Arrays.toString(shape)
              + ". Reshape it.");
    }
    return new ExampleShape(Arrays.stream(shape).skip(1).mapToObj(Math::toIntExact).toList());
  }

  /** Copies every example, in C order. */
  public static float[][] copy(INDArray examples) {
    float[][] rows = new float[Math.toIntExact(examples.size(0))][];
    int length = Math.toIntExact(examples.length() / rows.length);
    // Makes one dense copy of all: slices of a strided view have no buffer in ND4J M2.1.
    INDArray dense = examples.dup('c');
    for (int i = 0; i < rows.length; i++) {
      rows[i] = dense.data().getFloatsAt((long) i * length, length); // from any number type
    }
    if (dense.closeable()) { // not if a workspace owns it
      dense.close();
    }
    return rows;
  }
}
