package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a layer remembers of the earlier steps of sequences, in off-heap arrays. */
public final class StepState implements AutoCloseable {

  private final INDArray[] arrays;
  private int position;

  /** Creates zeros of these shapes, outside of all workspaces. */
  public StepState(long[]... shapes) {
    arrays = new INDArray[shapes.length];
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      for (int i = 0; i < shapes.length; i++) {
        arrays[i] = Nd4j.zeros(DataType.FLOAT, shapes[i]);
      }
    }
  }

  /** Returns an array by the index of its shape. */
  public INDArray array(int index) {
    return arrays[index];
  }

  /** Returns the index of the next step. */
  public int position() {
    return position;
  }

  /** Counts a step. */
  public void advance() {
    position++;
  }

  /** Returns to the time before the first step. */
  public void reset() {
    position = 0;
    for (INDArray array : arrays) {
      HeapCopy.fill(array, 0f);
    }
  }

  @Override
  public void close() {
    for (INDArray array : arrays) {
      array.close();
    }
  }
}
