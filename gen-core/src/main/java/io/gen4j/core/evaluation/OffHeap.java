package io.gen4j.core.evaluation;

import io.gen4j.core.internal.backend.Backend;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays outside of workspaces, and their end. */
final class OffHeap {

  private OffHeap() {}

  /** Opens a span in which new arrays lie in no workspace. */
  static MemoryWorkspace outside() {
    Backend.require(); // before ND4J is touched
    return Nd4j.getMemoryManager().scopeOutOfWorkspaces();
  }

  /** Frees arrays that may share memory with each other, or be views, or lie in a workspace. */
  static void free(INDArray... arrays) {
    free(Arrays.asList(arrays));
  }

  static void free(Collection<INDArray> arrays) {
    arrays.stream()
        .filter(Objects::nonNull)
        .filter(array -> !array.wasClosed() && array.closeable())
        .forEach(INDArray::close);
  }
}
