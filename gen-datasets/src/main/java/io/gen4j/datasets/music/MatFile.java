package io.gen4j.datasets.music;

import io.gen4j.core.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/**
 * Reads cell arrays of numeric matrices from MATLAB files of level 5, which MATLAB 5 to 7 write.
 * Other variables are left out. The format is described in MathWorks' "MAT-File Format".
 */
final class MatFile {

  private static final int HEADER = 128;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int CELL_CLASS = 1;
  private static final int FIRST_NUMERIC_CLASS = 6;
  private static final int LAST_NUMERIC_CLASS = 15;

  /** Most bytes of a compressed variable, after decompression. */
  private static final int LARGEST = 1 << 30;

  /** A matrix of numbers, column after column. */
  record Matrix(int rows, int columns, double[] values) {

    double value(int row, int column) {
      return values[column * rows + row];
    }
  }

  private record Variable(String name, List<Matrix> cells, Matrix matrix) {}

  private MatFile() {}

  /**
   * Returns the cell arrays of numeric matrices by name.
   *
   * @throws DataException if the file cannot be read
   */
  static Map<String, List<Matrix>> cells(Path file) {
    Map<String, List<Matrix>> found = new LinkedHashMap<>();
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      if (bytes.remaining() < HEADER) {
        throw new IOException("it is too short");
      }
      String mark = "" + (char) bytes.get(HEADER - 2) + (char) bytes.get(HEADER - 1);
      if (!mark.equals("IM") && !mark.equals("MI")) {
        throw new IOException("it has no mark of byte order");
      }
      bytes.order(mark.equals("IM") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      if (bytes.getShort(HEADER - 4) != 0x0100) {
        throw new IOException("its version is not 1.0; save it with MATLAB's option -v7");
      }
      bytes.position(HEADER);
      while (bytes.remaining() >= 2 * Integer.BYTES) {
        Element element = Element.next(bytes);
        if (element.type == COMPRESSED) {
          element = Element.next(inflate(element.data));
        }
        if (element.type == MATRIX) {
          Variable variable = matrix(element.data, false);
          if (variable != null && variable.cells != null) {
            found.put(variable.name, variable.cells);
          }
        }
      }
      return found;
    } catch (IOException
        | BufferUnderflowException
        | IndexOutOfBoundsException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new DataException(file + " is not a MATLAB file that can be read: " + e, e);
    }
  }

  private static ByteBuffer inflate(ByteBuffer data) throws IOException {
    byte[] packed = new byte[data.remaining()];
    data.get(packed);
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      byte[] plain = in.readNBytes(LARGEST);
      if (plain.length == LARGEST) {
        throw new IOException("a variable has more than " + LARGEST + " bytes");
      }
      return ByteBuffer.wrap(plain).order(data.order());
    }
  }

  /** A type and its data. */
  private record Element(int type, ByteBuffer data) {

    static Element next(ByteBuffer in) throws IOException {
      int type = in.getInt();
      int length;
      boolean small = type >>> 16 != 0;
      if (small) {
        length = type >>> 16;
        type &= 0xffff;
      } else {
        length = in.getInt();
      }
      if (length < 0 || length > in.remaining()) {
        throw new IOException("it ends within a variable");
      }
      ByteBuffer data = in.slice(in.position(), length).order(in.order());
      int next = in.position() + length;
      if (small) {
        next = in.position() + Integer.BYTES;
      } else if (type != COMPRESSED) {
        next += (8 - length % 8) % 8;
      }
      in.position(Math.min(next, in.limit()));
      return new Element(type, data);
    }

    /** Returns the size of a number in bytes, or 0 if this does not hold numbers. */
    int size() {
      return switch (type) {
        case 1, 2 -> 1;
        case 3, 4 -> 2;
        case 5, 6, 7 -> 4;
        case 9, 12, 13 -> 8;
        default -> 0;
      };
    }

    double number(int index) {
      int at = index * size();
      return switch (type) {
        case 1 -> data.get(at);
        case 2 -> data.get(at) & 0xff;
        case 3 -> data.getShort(at);
        case 4 -> data.getShort(at) & 0xffff;
        case 5 -> data.getInt(at);
        case 6 -> data.getInt(at) & 0xffffffffL;
        case 7 -> data.getFloat(at);
        case 9 -> data.getDouble(at);
        default -> data.getLong(at);
      };
    }
  }

  /** Reads a variable, or returns null if it is neither numeric nor a cell array of numbers. */
  private static Variable matrix(ByteBuffer in, boolean inCell) throws IOException {
    if (!in.hasRemaining()) {
      return new Variable("", null, new Matrix(0, 0, new double[0]));
    }
    int kind = (int) Element.next(in).number(0) & 0xff;
    Element sizes = Element.next(in);
    int axes = sizes.data.remaining() / Integer.BYTES;
    long count = 1;
    for (int i = 0; i < axes; i++) {
      count = Math.multiplyExact(count, (long) sizes.number(i));
    }
    String name = StandardCharsets.US_ASCII.decode(Element.next(in).data).toString();
    if (kind == CELL_CLASS) {
      return inCell ? null : cell(in, name, count);
    }
    if (kind < FIRST_NUMERIC_CLASS || kind > LAST_NUMERIC_CLASS || axes != 2) {
      return null;
    }
    Element numbers = Element.next(in);
    if (numbers.size() == 0 || count * numbers.size() != numbers.data.remaining()) {
      throw new IOException("a matrix has another size than it declares");
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.number(i);
    }
    return new Variable(
        name, null, new Matrix((int) sizes.number(0), (int) sizes.number(1), values));
  }

  private static Variable cell(ByteBuffer in, String name, long count) throws IOException {
    List<Matrix> cells = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Element element = Element.next(in);
      Variable variable = element.type == MATRIX ? matrix(element.data, true) : null;
      if (variable == null || variable.matrix == null) {
        return null;
      }
      cells.add(variable.matrix);
    }
    return new Variable(name, cells, null);
  }
}
