package io.gen4j.gan.internal.sequence;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.kernels.GumbelRows;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of tokens without their start token.
 *
 * @param tokens token numbers {@code [size * time]}
 * @param size number of sequences
 * @param time tokens per sequence
 */
record TokenBatch(int[] tokens, int size, int time) {

  /** Returns the sequences of a batch of data, whose first token is the start token. */
  static TokenBatch of(Batch batch) {
    float[] values = batch.values(Field.DATA);
    int length = values.length / batch.size();
    int[] tokens = new int[batch.size() * (length - 1)];
    for (int i = 0; i < batch.size(); i++) {
      for (int t = 1; t < length; t++) {
        tokens[i * (length - 1) + t - 1] = (int) values[i * length + t];
      }
    }
    return new TokenBatch(tokens, batch.size(), length - 1);
  }

  /** Returns token numbers {@code [size, time]} in the open step memory. */
  INDArray array() {
    return array(tokens, size, time);
  }

  static INDArray array(int[] tokens, int size, int time) {
    float[] values = new float[tokens.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = tokens[i];
    }
    return HeapCopy.array(values, size, time);
  }

  /** Returns these sequences and others after them, as token numbers. */
  INDArray with(TokenBatch other) {
    int[] all = Arrays.copyOf(tokens, tokens.length + other.tokens.length);
    System.arraycopy(other.tokens, 0, all, tokens.length, other.tokens.length);
    return array(all, size + other.size, time);
  }

  /**
   * Returns these sequences and others after them, as shares of tokens {@code [sizes, tokens,
   * time]}. These sequences have all of one token at each step.
   *
   * @param shares shares of the other sequences, as dense rows of steps
   */
  INDArray with(INDArray shares) {
    INDArray own =
        Nd4j.createUninitialized(DataType.FLOAT, new long[] {tokens.length, shares.size(1)}, 'c');
    GumbelRows.oneHot(tokens, own);
    INDArray all = Nd4j.concat(0, own, shares);
    return all.reshape('c', all.size(0) / time, time, all.size(1)).permute(0, 2, 1);
  }

  /** Returns the steps of sequences {@code [size, values, time]} as rows. */
  static INDArray rows(INDArray sequences) {
    INDArray last = HeapCopy.dense(sequences.permute(0, 2, 1));
    return last.reshape('c', last.size(0) * last.size(1), last.size(2));
  }

  /** Returns the rows of all steps as sequences {@code [size, values, time]}. */
  INDArray sequences(INDArray rows) {
    return rows.reshape('c', size, time, rows.size(1)).permute(0, 2, 1);
  }

  /** Returns what the generator reads: each sequence after the start token, without its end. */
  INDArray inputs(int start) {
    int[] inputs = new int[tokens.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i % time == 0 ? start : tokens[i - 1];
    }
    return array(inputs, size, time);
  }

  /**
   * Returns the tokens that fill an ended sequence, and -1 for tokens that were drawn.
   *
   * @param stop token that ends a sequence, or -1
   */
  int[] filling(int stop) {
    int[] filling = new int[tokens.length];
    for (int i = 0; i < filling.length; i++) {
      boolean ended = stop >= 0 && i % time > 0 && tokens[i - 1] == stop;
      filling[i] = ended ? stop : -1;
    }
    return filling;
  }
}
