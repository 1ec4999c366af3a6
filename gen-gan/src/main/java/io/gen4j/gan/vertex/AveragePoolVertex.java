package io.gen4j.gan.vertex;

import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Halves both sides of pictures by the mean of 2x2 pixels: {@code [batch, channels, height, width]
 * -> [batch, channels, height / 2, width / 2]}. Sides must be even.
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

      private INDArray input;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = inputs[0].dup('c');
        if (input.size(2) % 2 != 0 || input.size(3) % 2 != 0) {
          throw new IllegalArgumentException(
              "Sides that are halved must be even, got " + input.size(2) + "x" + input.size(3));
        }
        INDArray out =
            Nd4j.createUninitialized(
                input.dataType(),
                new long[] {input.size(0), input.size(1), input.size(2) / 2, input.size(3) / 2},
                'c');
        Nd4j.exec(pooling("avgpool2d", out, input));
        return out;
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        INDArray dx = Nd4j.createUninitialized(input.dataType(), input.shape(), 'c');
        Nd4j.exec(pooling("avgpool2d_bp", dx, input, gradient.dup('c')));
        return new INDArray[] {dx};
      }
    };
  }

  /** Kernel, stride, no padding, no dilation, not "same", channels first. */
  private static CustomOp pooling(String name, INDArray out, INDArray... inputs) {
    return DynamicCustomOp.builder(name)
        .addInputs(inputs)
        .addOutputs(out)
        .addIntegerArguments(2, 2, 2, 2, 0, 0, 1, 1, 0, 1, 0)
        .build();
  }

  @Override
  List<Object> settings() {
    return List.of();
  }

  @Override
  InputType outputType(InputType... inputs) {
    InputType.InputTypeConvolutional picture = (InputType.InputTypeConvolutional) inputs[0];
    return InputType.convolutional(
        picture.getHeight() / 2, picture.getWidth() / 2, picture.getChannels());
  }
}
