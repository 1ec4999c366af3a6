package io.gen4j.gan.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The computation of a vertex in one running graph. It keeps the last forward pass. */
interface VertexFunction {

  /** Returns the output for inputs, which are never changed. */
  INDArray forward(boolean training, INDArray... inputs);

  /** Returns the gradient with respect to every input of the last forward pass. */
  INDArray[] backward(INDArray gradient);
}
