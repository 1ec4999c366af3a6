package io.gen4j.core.evaluation;

import io.gen4j.core.internal.backend.Backend;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Creates and frees arrays outside of workspaces. */
final class OffHeap {

  private OffHeap() {}

  /** Opens a scope in which new arrays are in no workspace. */
  static MemoryWorkspace outside() {
    Backend.require(); // before any use of ND4J
    return Nd4j.getMemoryManager().scopeOutOfWorkspaces();
  }

  /** Frees arrays. They may share memory with each other, be views, or be in a workspace. */
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
