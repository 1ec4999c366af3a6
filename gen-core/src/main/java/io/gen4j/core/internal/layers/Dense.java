package io.gen4j.core.internal.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** Density of arrays: whether the values lie end to end in C order. */
final class Dense {

  private Dense() {}

  /** Returns the array itself if it is dense in C order, otherwise a copy that is. */
  static INDArray cOrder(INDArray x) {
    return x.ordering() == 'c' && Shape.hasDefaultStridesForShape(x) ? x : x.dup('c');
  }
}
