package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.PixelBlocks;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Joins the channels of several batches of images of equal height and width, in the order of the
 * inputs. It keeps the memory order of fast layers; DL4J's {@code MergeVertex} is slow on that
 * order.
 */
public final class JoinVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public JoinVertex() {
    super(2, 16);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private long[] channels;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        channels = Arrays.stream(inputs).mapToLong(input -> input.size(1)).toArray();
        return ImageKernels.take(inputs[0])
            ? PixelBlocks.join(List.of(inputs))
            : Nd4j.concat(1, inputs);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        if (ImageKernels.take(gradient)) {
          return PixelBlocks.split(gradient, channels);
        }
        INDArray[] parts = new INDArray[channels.length];
        long at = 0;
        for (int i = 0; i < parts.length; i++) {
          parts[i] =
              gradient
                  .get(NDArrayIndex.all(), NDArrayIndex.interval(at, at + channels[i]))
                  .dup('c');
          at += channels[i];
        }
        return parts;
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    InputType.InputTypeConvolutional first = (InputType.InputTypeConvolutional) inputs[0];
    long channels = 0;
    for (InputType input : inputs) {
      InputType.InputTypeConvolutional type = (InputType.InputTypeConvolutional) input;
      if (type.getHeight() != first.getHeight() || type.getWidth() != first.getWidth()) {
        throw new IllegalArgumentException(
            "Images whose channels are joined have equal sides, got "
                + first.getHeight()
                + "x"
                + first.getWidth()
                + " and "
                + type.getHeight()
                + "x"
                + type.getWidth());
      }
      channels += type.getChannels();
    }
    return InputType.convolutional(first.getHeight(), first.getWidth(), channels);
  }
}
