package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Halves height and width of images by averaging 2x2 pixels: {@code [batch, channels, height,
 * width] -> [batch, channels, height / 2, width / 2]}. Both must be even; the forward pass throws
 * {@code IllegalArgumentException} otherwise.
 */
public final class AveragePoolVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public AveragePoolVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        ImageKernels.requireEven("Average pooling", inputs[0]);
        return Halving.gather(inputs[0], 0.25);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Halving.spread(gradient, 0.25)};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return scaled(inputs[0], 1, 2);
  }
}
