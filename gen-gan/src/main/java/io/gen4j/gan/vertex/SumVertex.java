package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Adds two batches of images {@code [batch, channels, height, width]}. It keeps the memory order of
 * fast layers; DL4J's own vertex is slow on that order.
 */
public final class SumVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public SumVertex() {
    super(2, 2);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        return ChannelsLast.sum(inputs[0], inputs[1]);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {gradient, gradient};
      }
    };
  }
}
