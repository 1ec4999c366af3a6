package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Doubles height and width of images by repeating pixels: {@code [batch, channels, height, width]
 * -> [batch, channels, 2 height, 2 width]}.
 */
public final class UpsampleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public UpsampleVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        return Halving.spread(inputs[0], 1);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Halving.gather(gradient, 1)};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return scaled(inputs[0], 2, 1);
  }
}
