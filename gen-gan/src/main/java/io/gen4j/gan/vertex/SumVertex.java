package io.gen4j.gan.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Adds two batches of pictures {@code [batch, channels, height, width]} in the memory order that
 * fast layers keep them in, where DL4J's own vertex walks them against the grain.
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
        INDArray first = inputs[0].permute(0, 2, 3, 1);
        return first.add(inputs[1].permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {gradient, gradient};
      }
    };
  }
}
