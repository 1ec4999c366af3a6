package io.gen4j.datasets.internal;

import java.util.stream.IntStream;

/** Examples in memory, one per row. Rows never change. */
public sealed interface Rows {

  /** Returns the number of rows. */
  int size();

  /** Writes row {@code index} to {@code target} from {@code offset} on. */
  void read(int index, float[] target, int offset);

  /**
   * Rows of floats.
   *
   * @param rows rows of equal length
   */
  record Floats(float[][] rows) implements Rows {
    @Override
    public int size() {
      return rows.length;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      System.arraycopy(rows[index], 0, target, offset, rows[index].length);
    }
  }

  /**
   * Rows of unsigned bytes, read as 0 to 255.
   *
   * @param rows rows of equal length
   */
  record Bytes(byte[][] rows) implements Rows {
    @Override
    public int size() {
      return rows.length;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      expand(rows[index], target, offset);
    }
  }

  /** Writes unsigned bytes as floats. */
  static void expand(byte[] bytes, float[] target, int offset) {
    for (int i = 0; i < bytes.length; i++) {
      target[offset + i] = bytes[i] & 0xff;
    }
  }

  /** Copies an array of arrays. */
  static float[][] copy(float[][] rows) {
    return IntStream.range(0, rows.length).mapToObj(i -> rows[i].clone()).toArray(float[][]::new);
  }

  /** Copies an array of arrays. */
  static byte[][] copy(byte[][] rows) {
    return IntStream.range(0, rows.length).mapToObj(i -> rows[i].clone()).toArray(byte[][]::new);
  }
}
