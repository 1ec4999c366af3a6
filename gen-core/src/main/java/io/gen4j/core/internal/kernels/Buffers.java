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
   * Returns the memory of a dense float array, in the order that it lies in. The view is valid
   * while the array is, which for an array of a workspace ends with the workspace's cycle.
   *
   * @throws IllegalArgumentException if the array is not of floats; density is the caller's duty
   */
  static FloatBuffer of(INDArray array) {
    return pointer(array).position(0).capacity(array.length()).asBuffer();
  }

  /** Returns where the memory of a float array starts, for native code; see {@link #of}. */
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
