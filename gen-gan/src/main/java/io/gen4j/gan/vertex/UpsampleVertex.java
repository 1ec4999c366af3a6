package io.gen4j.gan.vertex;

import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Doubles both sides of pictures by repeating pixels: {@code [batch, channels, height, width] ->
 * [batch, channels, 2 height, 2 width]}.
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

      private INDArray input;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = inputs[0].dup('c');
        INDArray out =
            Nd4j.createUninitialized(
                input.dataType(),
                new long[] {input.size(0), input.size(1), 2 * input.size(2), 2 * input.size(3)},
                'c');
        Nd4j.exec(
            DynamicCustomOp.builder("upsampling2d")
                .addInputs(input)
                .addOutputs(out)
                .addIntegerArguments(2, 2, 1)
                .build());
        return out;
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        INDArray dx = Nd4j.createUninitialized(input.dataType(), input.shape(), 'c');
        // Channels first; the factors are taken from the shapes.
        Nd4j.exec(
            DynamicCustomOp.builder("upsampling2d_bp")
                .addInputs(input, gradient.dup('c'))
                .addOutputs(dx)
                .addIntegerArguments(1)
                .build());
        return new INDArray[] {dx};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of();
  }

  @Override
  InputType outputType(InputType... inputs) {
    InputType.InputTypeConvolutional picture = (InputType.InputTypeConvolutional) inputs[0];
    return InputType.convolutional(
        2 * picture.getHeight(), 2 * picture.getWidth(), picture.getChannels());
  }
}
