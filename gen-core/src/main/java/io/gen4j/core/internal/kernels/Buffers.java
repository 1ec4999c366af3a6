package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Direct views of the off-heap memory of ND4J arrays. */
final class Buffers {

  private Buffers() {}

  /**
   * Returns the memory of a dense float array in memory order. The view is valid as long as the
   * array. An array in a workspace is valid until the workspace's cycle ends.
   *
   * @throws IllegalArgumentException if the array is not a FLOAT array; the caller must ensure that
   *     it is dense
   */
  static FloatBuffer of(INDArray array) {
    return pointer(array).position(0).capacity(array.length()).asBuffer();
  }

  /** Returns the start of the memory of a float array, for native code; see {@link #of}. */
  static FloatPointer pointer(INDArray array) {
    requireFloats(array);
    return new FloatPointer(array.data().addressPointer());
  }

  /** Returns the memory of a dense float array as the bits of its values, see {@link #of}. */
  static IntBuffer bitsOf(INDArray array) {
    requireFloats(array);
    IntPointer pointer = new IntPointer(array.data().addressPointer());
    return pointer.position(0).capacity(array.length()).asBuffer();
  }

  private static void requireFloats(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("Kernels work on FLOAT arrays, got " + array.dataType());
    }
  }
}
