package io.gen4j.gan.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a vertex computes; one instance per running graph, which keeps the last forward pass. */
interface VertexFunction {

  /** Returns the result for these inputs, which are never changed. */
  INDArray forward(boolean training, INDArray... inputs);

  /** Returns the gradient of every input of the last forward pass. */
  INDArray[] backward(INDArray gradient);
}
