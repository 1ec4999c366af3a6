package io.gen4j.core.internal.serving;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parameters of a model after one step, with the contexts that were made on them. */
final class Version<C> {

  final List<INDArray> parameters;
  final Deque<C> idle = new ArrayDeque<>();
  int readers;
  long step;
  private final C first;

  /** Creates a version without contexts. */
  Version(List<INDArray> parameters) {
    this(parameters, null);
  }

  /** Creates a version with a context that is never freed. */
  Version(List<INDArray> parameters, C first) {
    this.parameters = parameters;
    this.first = first;
    if (first != null) {
      idle.push(first);
    }
  }

  boolean isFirst(C context) {
    return context != null && context == first;
  }

  void assign(Version<C> other) {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).assign(other.parameters.get(i));
    }
  }

  void close() {
    parameters.forEach(INDArray::close);
  }
}
