package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Outputs 1 for each example, {@code [batch, 1]}, for any input. In front of a dense layer without
 * bias, it turns the layer's weights into a learned constant.
 */
public final class OnesVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public OnesVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private INDArray input;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = inputs[0];
        return Nd4j.ones(input.dataType(), input.size(0), 1);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Nd4j.zerosLike(input)};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.feedForward(1);
  }
}
