package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.kernels.Transpose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Float matrices in the open step memory. */
final class FloatRows {

  private FloatRows() {}

  /** Returns a matrix of undefined values. */
  static INDArray create(long rows, long columns) {
    return Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
  }

  /** Returns {@code a b}. */
  static INDArray product(INDArray a, INDArray b) {
    INDArray out = create(a.size(0), b.size(1));
    Matrices.multiply(a, false, b, false, out, 0);
    return out;
  }

  /** Returns {@code a bᵀ}. */
  static INDArray timesTransposed(INDArray a, INDArray b) {
    INDArray out = create(a.size(0), b.size(0));
    Matrices.multiply(a, false, b, true, out, 0);
    return out;
  }

  /** Writes {@code aᵀ b}, the gradient of weights. */
  static void transposedProduct(INDArray a, INDArray b, INDArray out) {
    Matrices.multiply(a, true, b, false, out, 0);
  }

  /** Returns the transpose. */
  static INDArray transpose(INDArray x) {
    INDArray out = create(x.size(1), x.size(0));
    Transpose.matrix(x, out);
    return out;
  }

  /** Returns a copy. */
  static INDArray copy(INDArray x) {
    INDArray out = create(x.size(0), x.size(1));
    HeapCopy.copy(x, out);
    return out;
  }

  /** Returns a copy after dropout, or the array itself without noise. */
  static INDArray dropped(INDArray x, long noise, double rate) {
    if (noise == StepPasses.NO_NOISE) {
      return x;
    }
    INDArray out = copy(x);
    DropoutMask.apply(out, noise, rate);
    return out;
  }

  /** Returns the whole numbers of an array, for example token numbers. */
  static int[] integers(INDArray x) {
    float[] values = HeapCopy.floats(x);
    int[] integers = new int[values.length];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = (int) values[i];
    }
    return integers;
  }
}
