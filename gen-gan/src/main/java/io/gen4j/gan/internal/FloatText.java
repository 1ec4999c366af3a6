package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays as text for the properties of a model file: Base64 of their numbers, bit for bit. */
public final class FloatText {

  /** A reader of model files refuses longer texts. */
  private static final int PIECE = 60_000;

  private FloatText() {}

  /** Returns the numbers of all arrays, in C order, as pieces of text. */
  public static List<String> of(List<INDArray> arrays) {
    int bytes = arrays.stream().mapToInt(FloatText::bytes).sum();
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    for (INDArray array : arrays) {
      if (array.dataType() == DataType.FLOAT) {
        for (float value : HeapCopy.floats(array)) {
          buffer.putFloat(value);
        }
      } else {
        for (double value : HeapCopy.doubles(array)) {
          buffer.putDouble(value);
        }
      }
    }
    String text = Base64.getEncoder().encodeToString(buffer.array());
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); from += PIECE) {
      pieces.add(text.substring(from, Math.min(text.length(), from + PIECE)));
    }
    return pieces;
  }

  /**
   * Returns the bytes of pieces of text.
   *
   * @throws IllegalArgumentException if the text is not Base64
   */
  public static ByteBuffer bytes(List<?> pieces) {
    String text = pieces.stream().map(String.class::cast).collect(Collectors.joining());
    return ByteBuffer.wrap(Base64.getDecoder().decode(text));
  }

  /** Reads the numbers of arrays of the same types and shapes. */
  public static void read(ByteBuffer bytes, List<INDArray> arrays) {
    for (INDArray array : arrays) {
      double[] values = new double[Math.toIntExact(array.length())];
      for (int i = 0; i < values.length; i++) {
        values[i] = array.dataType() == DataType.FLOAT ? bytes.getFloat() : bytes.getDouble();
      }
      try (INDArray read = HeapCopy.array(values, array.dataType(), array.shape())) {
        array.assign(read);
      }
    }
  }

  private static int bytes(INDArray array) {
    return Math.toIntExact(array.length() * array.dataType().width());
  }
}
