package io.gen4j.core.evaluation;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The examples of a data set in their order, in batches, mapped to the range of a model. */
record RealBatches(Dataset data, ValueRange range, int size) {

  private static final int BATCH = 250;

  /**
   * Receives a batch, which is freed after the call, and its labels, an empty array if the data set
   * has none.
   */
  interface Consumer {
    void accept(INDArray batch, int[] labels);
  }

  static RealBatches of(Dataset data, ValueRange range) {
    data.range().requireMappableTo(range);
    return new RealBatches(data, range, BATCH);
  }

  void forEach(Consumer consumer) {
    for (int from = 0; from < data.size(); from += size) {
      int[] indices = IntStream.range(from, Math.min(data.size(), from + size)).toArray();
      int[] labels =
          data.hasLabels() ? IntStream.of(indices).map(data::label).toArray() : new int[0];
      INDArray batch = read(indices);
      try {
        consumer.accept(batch, labels);
      } finally {
        OffHeap.free(batch);
      }
    }
  }

  /** Returns the examples with these indices, {@code [n, ...shape]}, in no workspace. */
  INDArray read(int... indices) {
    int length = data.shape().length();
    float[] values = new float[Math.multiplyExact(indices.length, length)];
    for (int i = 0; i < indices.length; i++) {
      data.read(indices[i], values, i * length);
      for (int j = i * length; j < (i + 1) * length; j++) {
        if (!Float.isFinite(values[j])) {
          throw new DataException(
              "Example " + indices[i] + " of " + data.name() + " has the value " + values[j]);
        }
      }
    }
    data.range().mapTo(range, values, 0, values.length);
    try (MemoryWorkspace outside = OffHeap.outside()) {
      return HeapCopy.array(values, data.shape().batch(indices.length));
    }
  }
}
