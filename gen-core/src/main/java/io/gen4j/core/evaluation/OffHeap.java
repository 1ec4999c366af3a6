package io.gen4j.core.evaluation;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Frees arrays that may share memory with each other, or be views, or lie in a workspace. */
final class OffHeap {

  private OffHeap() {}

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
