package io.gen4j.core.internal.files;

import io.gen4j.core.internal.backend.TrialMemory;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.exception.ND4JUnknownDataTypeException;

/**
 * A vector in ND4J's format: a buffer of shape information (rank, sizes, strides, extras, element
 * stride, order) and a buffer of values. ND4J's own reader trusts the sizes and strides of the
 * header and passes them to native code. This reader first checks that rank, shape, strides and
 * counts agree with each other and with the caller's expectation. It allocates memory only after
 * that.
 */
public final class SavedArray {

  private static final int BLOCK = 1 << 16;

  private SavedArray() {}

  /**
   * Reads a vector {@code [count]} or {@code [1, count]}, to the end of the stream.
   *
   * @param what name of the array, for messages
   * @param count required number of values
   * @param length number of bytes in the stream
   * @return a new array of the shape and type that were saved, FLOAT or DOUBLE
   * @throws DamagedException if the bytes are not such an array
   */
  public static INDArray readRow(InputStream bytes, String what, long count, long length)
      throws IOException {
    DataInputStream in = new DataInputStream(bytes);
    try {
      long[] information = shapeInformation(in, what);
      DataType type = header(in, what, count);
      requireShape(information, type, what, count);
      if (length / type.width() < count) {
        throw new EOFException();
      }
      long[] shape = information[0] == 1 ? new long[] {count} : new long[] {1, count};
      requireMemory(count * type.width(), what);
      INDArray row =
          type == DataType.FLOAT
              ? HeapCopy.array(floats(in, Math.toIntExact(count)), shape)
              : HeapCopy.array(doubles(in, Math.toIntExact(count)), type, shape);
      if (in.read() >= 0) {
        throw new DamagedException(what + " has bytes left after its " + count + " values");
      }
      return row;
    } catch (EOFException | BufferUnderflowException e) {
      throw new DamagedException(what + " ends too early", e);
    } catch (UTFDataFormatException e) {
      throw new DamagedException(what + " has a damaged header", e);
    }
  }

  private static long[] shapeInformation(DataInputStream in, String what) throws IOException {
    text(in, what, "LONG_SHAPE", "MIXED_DATA_TYPES");
    long length = in.readLong();
    // The rank, the sizes and strides, and three more numbers.
    if (length != 2 + 4 && length != 2 * 2 + 4) {
      throw new DamagedException(
          what + " has shape information of " + length + " numbers instead of 6 or 8");
    }
    text(in, what, "LONG");
    long[] shape = new long[(int) length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.readLong();
    }
    return shape;
  }

  private static DataType header(DataInputStream in, String what, long count) throws IOException {
    text(in, what, "LONG_SHAPE", "MIXED_DATA_TYPES");
    long length = in.readLong();
    DataType type = DataType.valueOf(text(in, what, "FLOAT", "DOUBLE"));
    if (length != count) {
      throw new DamagedException(
          what + " has " + length + " values, but the configuration asks for " + count);
    }
    return type;
  }

  private static void requireShape(long[] shape, DataType type, String what, long count) {
    int rank = (shape.length - 4) / 2;
    long order = shape[shape.length - 1];
    // The stride of an axis of size 1 is not used, so ND4J may write any value.
    boolean agrees =
        shape[0] == rank
            && (rank == 1 || shape[1] == 1)
            && shape[rank] == count
            && (shape[2 * rank] == 1 || count == 1)
            && (order == 'c' || order == 'f');
    if (!agrees) {
      throw new DamagedException(
          what
              + " must be dense, one row of "
              + count
              + " values, but its rank, shape and strides are "
              + Arrays.toString(shape));
    }
    try {
      if (ArrayOptionsHelper.dataType(shape) != type) {
        throw new DamagedException(what + " contains two different data types");
      }
    } catch (ND4JUnknownDataTypeException e) {
      throw new DamagedException(what + " has no data type in its shape information", e);
    }
  }

  private static void requireMemory(long bytes, String what) {
    long left = TrialMemory.left();
    if (bytes > left) {
      throw new DamagedException(
          what
              + " needs "
              + (bytes >> 20)
              + " MB off-heap, more than the "
              + (left >> 20)
              + " MB that org.bytedeco.javacpp.maxBytes and maxPhysicalBytes still allow");
    }
  }

  private static float[] floats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    for (int done = 0; done < count; done += BLOCK) {
      int some = Math.min(BLOCK, count - done);
      ByteBuffer.wrap(in.readNBytes(some * Float.BYTES)).asFloatBuffer().get(values, done, some);
    }
    return values;
  }

  private static double[] doubles(DataInputStream in, int count) throws IOException {
    double[] values = new double[count];
    for (int done = 0; done < count; done += BLOCK) {
      int some = Math.min(BLOCK, count - done);
      ByteBuffer.wrap(in.readNBytes(some * Double.BYTES)).asDoubleBuffer().get(values, done, some);
    }
    return values;
  }

  private static String text(DataInputStream in, String what, String... expected)
      throws IOException {
    String text = in.readUTF();
    if (!Arrays.asList(expected).contains(text)) {
      throw new DamagedException(
          what + " has a damaged header: one of " + Arrays.toString(expected) + " was expected");
    }
    return text;
  }
}
