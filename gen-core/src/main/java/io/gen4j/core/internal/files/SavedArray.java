package io.gen4j.core.internal.files;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A vector as ND4J writes it: a buffer of shape information (rank, sizes, strides, extras, element
 * stride, order) and one of values. ND4J's own reader takes the header's word for sizes and strides
 * and ends in native code; this one checks that rank, shape, strides and counts agree with each
 * other and with what the caller expects before it allocates.
 */
public final class SavedArray {

  private static final Set<DataType> TYPES = Set.of(DataType.FLOAT, DataType.DOUBLE);
  private static final int BLOCK = 1 << 16;

  private SavedArray() {}

  /**
   * Reads a vector {@code [count]} or {@code [1, count]}, to the end of the stream.
   *
   * @param what name of the array for messages
   * @param count number of values that it must have
   * @return a new array outside any workspace, of the type that was saved
   * @throws DamagedException if the bytes are not such an array
   */
  public static INDArray readRow(InputStream bytes, String what, long count) throws IOException {
    DataInputStream in = new DataInputStream(bytes);
    try {
      long[] shape = shapeInformation(in, what);
      DataType type = header(in, what, count);
      requireShape(shape, type, what, count);
      INDArray row =
          allocate(type, shape[0] == 1 ? new long[] {count} : new long[] {1, count}, what);
      fill(row, in, what);
      if (in.read() >= 0) {
        throw new DamagedException(what + " has bytes left after its " + count + " values");
      }
      return row;
    } catch (EOFException e) {
      throw new DamagedException(what + " ends too early", e);
    } catch (UTFDataFormatException e) {
      throw new DamagedException(what + " has a damaged header", e);
    }
  }

  private static long[] shapeInformation(DataInputStream in, String what) throws IOException {
    text(in, what, "LONG_SHAPE", "MIXED_DATA_TYPES");
    long length = in.readLong();
    // Rank, then sizes and strides, then three more.
    if (length != 2 + 4 && length != 2 * 2 + 4) {
      throw new DamagedException(
          what + " has shape information of " + length + " numbers in place of 6 or 8");
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
    // The stride of an axis of size 1 is not used, so ND4J writes what it likes there.
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
    if (TYPES.stream().noneMatch(type::equals) || ArrayOptionsHelper.dataType(shape) != type) {
      throw new DamagedException(what + " says two data types, or one that weights cannot have");
    }
  }

  private static INDArray allocate(DataType type, long[] shape, String what) {
    long bytes = Math.multiplyExact(shape[shape.length - 1], (long) type.width());
    long most = Pointer.maxBytes();
    if (most > 0 && bytes > most - Pointer.totalBytes()) {
      throw new DamagedException(
          what
              + " needs "
              + (bytes >> 20)
              + " MB off-heap, more than is left of the "
              + (most >> 20)
              + " MB that org.bytedeco.javacpp.maxbytes allows");
    }
    return Nd4j.createUninitializedDetached(type, shape);
  }

  private static void fill(INDArray row, DataInputStream in, String what) throws IOException {
    Indexer values = row.data().indexer();
    int width = row.dataType().width();
    byte[] block = new byte[(int) Math.min(BLOCK, row.length() * width)];
    for (long done = 0; done < row.length(); done += block.length / width) {
      int wanted = (int) Math.min(block.length, (row.length() - done) * width);
      in.readFully(block, 0, wanted);
      ByteBuffer buffer = ByteBuffer.wrap(block, 0, wanted);
      if (values instanceof FloatIndexer floats) {
        for (int i = 0; i < wanted / width; i++) {
          floats.put(done + i, buffer.getFloat());
        }
      } else if (values instanceof DoubleIndexer doubles) {
        for (int i = 0; i < wanted / width; i++) {
          doubles.put(done + i, buffer.getDouble());
        }
      } else {
        throw new DamagedException(what + " cannot be read into " + row.dataType());
      }
    }
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
