package io.gen4j.core.sequence;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sequences of tokens as inputs and targets: every token but the first is predicted from those
 * before it.
 *
 * @param inputs token numbers {@code [size, length - 1]}
 * @param targets token after each input, or -1 for padding
 * @param size number of sequences
 * @param counted number of targets without padding
 */
record TokenWindows(float[] inputs, int[] targets, int size, int counted) {

  static TokenWindows of(Batch batch) {
    return of(
        batch.values(Field.DATA),
        batch.has(Field.MASK) ? batch.values(Field.MASK) : null,
        batch.size());
  }

  /**
   * Splits sequences.
   *
   * @param tokens {@code [size * length]}
   * @param mask 1 for tokens and 0 for padding, or null
   */
  static TokenWindows of(float[] tokens, float[] mask, int size) {
    int length = tokens.length / size;
    int steps = length - 1;
    float[] inputs = new float[size * steps];
    int[] targets = new int[inputs.length];
    int counted = 0;
    for (int i = 0; i < size; i++) {
      System.arraycopy(tokens, i * length, inputs, i * steps, steps);
      for (int t = 0; t < steps; t++) {
        int next = i * length + t + 1;
        boolean real = mask == null || mask[next] != 0;
        targets[i * steps + t] = real ? (int) tokens[next] : -1;
        counted += real ? 1 : 0;
      }
    }
    return new TokenWindows(inputs, targets, size, counted);
  }

  /** Returns the inputs as an array in the open step memory. */
  INDArray array() {
    return HeapCopy.array(inputs, size, inputs.length / size);
  }
}
