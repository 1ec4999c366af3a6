package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of a FLOAT or DOUBLE array, which are read and written one at a time as doubles. Rows
 * move between off-heap memory and the cache without a copy of the whole array on the heap. Several
 * threads can work at the same time if each has its own cursor and its own rows. If the backend is
 * not the CPU, the rows are on the heap until {@link #array} is called.
 */
public final class ArrayRows {

  private final INDArray array;
  private final double[] heap;
  private final int count;
  private final int size;

  private ArrayRows(INDArray array, double[] heap) {
    this.array = array;
    this.heap = heap;
    this.count = Math.toIntExact(array.size(0));
    this.size = Math.toIntExact(array.length() / Math.max(1, count));
  }

  /** Opens the rows of an array for reading, one row for each entry of its first axis. */
  public static ArrayRows of(INDArray array) {
    return Backend.isCpu()
        ? new ArrayRows(HeapCopy.dense(array), null)
        : new ArrayRows(array, HeapCopy.doubles(array));
  }

  /** Creates an array of this shape for writing its rows. */
  public static ArrayRows empty(DataType type, long... shape) {
    Backend.require();
    INDArray array = Nd4j.createUninitialized(type, shape, 'c');
    return new ArrayRows(
        array, Backend.isCpu() ? null : new double[Math.toIntExact(array.length())]);
  }

  /** Returns the number of rows. */
  public int count() {
    return count;
  }

  /** Returns the number of values in a row. */
  public int size() {
    return size;
  }

  /** Returns access to the rows for one thread. */
  public Cursor cursor() {
    if (heap != null) {
      return new HeapCursor();
    }
    return array.dataType() == DataType.DOUBLE ? new DoubleCursor() : new FloatCursor();
  }

  /** Returns the array with all rows that were written. */
  public INDArray array() {
    return heap == null ? array : HeapCopy.array(heap, array.dataType(), array.shape());
  }

  /** Reads and writes rows. Not thread-safe. */
  public interface Cursor {

    /** Copies a row to {@code target}, which has the length of a row. */
    void read(int row, double[] target);

    /** Overwrites a row, rounded to the data type. */
    void write(int row, double[] values);

    /** Multiplies a row by a factor, in the arithmetic of the data type. */
    void scale(int row, double factor);
  }

  private final class FloatCursor implements Cursor {

    private final FloatPointer memory = Buffers.pointer(array);
    private final float[] values = new float[size];

    @Override
    public void read(int row, double[] target) {
      get(row);
      HeapCopy.widen(values, 0, target);
    }

    @Override
    public void write(int row, double[] from) {
      for (int i = 0; i < size; i++) {
        values[i] = (float) from[i];
      }
      put(row);
    }

    @Override
    public void scale(int row, double factor) {
      float rounded = (float) factor;
      get(row);
      for (int i = 0; i < size; i++) {
        values[i] *= rounded;
      }
      put(row);
    }

    private void get(int row) {
      memory.position((long) row * size).get(values, 0, size);
      Reference.reachabilityFence(array);
    }

    private void put(int row) {
      memory.position((long) row * size).put(values, 0, size);
      Reference.reachabilityFence(array);
    }
  }

  private final class DoubleCursor implements Cursor {

    private final DoublePointer memory = new DoublePointer(array.data().addressPointer());
    private final double[] values = new double[size];

    @Override
    public void read(int row, double[] target) {
      memory.position((long) row * size).get(target, 0, size);
      Reference.reachabilityFence(array);
    }

    @Override
    public void write(int row, double[] from) {
      memory.position((long) row * size).put(from, 0, size);
      Reference.reachabilityFence(array);
    }

    @Override
    public void scale(int row, double factor) {
      read(row, values);
      for (int i = 0; i < size; i++) {
        values[i] *= factor;
      }
      write(row, values);
    }
  }

  private final class HeapCursor implements Cursor {

    @Override
    public void read(int row, double[] target) {
      System.arraycopy(heap, row * size, target, 0, size);
    }

    @Override
    public void write(int row, double[] values) {
      for (int i = 0; i < size; i++) {
        heap[row * size + i] = rounded(values[i]);
      }
    }

    @Override
    public void scale(int row, double factor) {
      for (int i = row * size; i < (row + 1) * size; i++) {
        heap[i] = rounded(heap[i] * rounded(factor));
      }
    }

    private double rounded(double value) {
      return array.dataType() == DataType.DOUBLE ? value : (float) value;
    }
  }
}
