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

      private Pixels input;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = Pixels.of(inputs[0]);
        if (input.height() % 2 != 0 || input.width() % 2 != 0) {
          throw new IllegalArgumentException(
              "Average pooling needs an even height and width, got  "
                  + input.height()
                  + "x"
                  + input.width());
        }
        Pixels out = input.sized(input.height() / 2, input.width() / 2);
        out.gather(0.25, input);
        return out.toArray();
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        Pixels dx = input.sized(input.height(), input.width());
        Pixels.of(gradient).spread(0.25, dx);
        return new INDArray[] {dx.toArray()};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return scaled(inputs[0], 1, 2);
  }
}
