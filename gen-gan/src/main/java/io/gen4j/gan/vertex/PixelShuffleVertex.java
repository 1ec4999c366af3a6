package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.PixelBlocks;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Turns channels into pixels: {@code [batch, factor² channels, height, width] -> [batch, channels,
 * factor height, factor width]}, the last step of a sub-pixel convolution (Shi et al. 2016,
 * arXiv:1609.05158). Input channel {@code (dy * factor + dx) * channels + c} becomes channel {@code
 * c} of the pixel in row {@code dy} and column {@code dx} of its block, the order of TensorFlow's
 * {@code depth_to_space}; PyTorch's {@code PixelShuffle} orders channels first.
 */
public final class PixelShuffleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final int factor;

  /**
   * Creates the vertex.
   *
   * @param factor how many times larger height and width become
   * @throws IllegalArgumentException if it is below 1
   */
  @JsonCreator
  public PixelShuffleVertex(@JsonProperty("factor") int factor) {
    super(1, 1);
    if (factor < 1) {
      throw new IllegalArgumentException(
          "The factor of a pixel shuffle is 1 or more, got " + factor);
    }
    this.factor = factor;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        INDArray x = inputs[0];
        long channels = x.size(1) / (factor * factor);
        if (!ImageKernels.take(x)) {
          return x.permute(0, 2, 3, 1)
              .dup('c')
              .reshape('c', x.size(0), x.size(2), x.size(3), factor, factor, channels)
              .permute(0, 1, 3, 2, 4, 5)
              .dup('c')
              .reshape('c', x.size(0), x.size(2) * factor, x.size(3) * factor, channels)
              .permute(0, 3, 1, 2);
        }
        INDArray y =
            ChannelsLast.create(x.size(0), channels, x.size(2) * factor, x.size(3) * factor);
        PixelBlocks.spread(ChannelsLast.of(x), y, factor);
        return y;
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        long batch = gradient.size(0);
        long channels = gradient.size(1);
        long height = gradient.size(2) / factor;
        long width = gradient.size(3) / factor;
        if (!ImageKernels.take(gradient)) {
          INDArray back =
              gradient
                  .permute(0, 2, 3, 1)
                  .dup('c')
                  .reshape('c', batch, height, factor, width, factor, channels)
                  .permute(0, 1, 3, 2, 4, 5)
                  .dup('c')
                  .reshape('c', batch, height, width, channels * factor * factor)
                  .permute(0, 3, 1, 2);
          return new INDArray[] {back};
        }
        INDArray dx = ChannelsLast.create(batch, channels * factor * factor, height, width);
        PixelBlocks.gather(ChannelsLast.of(gradient), dx, factor);
        return new INDArray[] {dx};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(factor);
  }

  @Override
  InputType outputType(InputType... inputs) {
    InputType.InputTypeConvolutional type = (InputType.InputTypeConvolutional) inputs[0];
    if (type.getChannels() % (factor * factor) != 0) {
      throw new IllegalArgumentException(
          "A pixel shuffle by "
              + factor
              + " needs a multiple of "
              + factor * factor
              + " channels, got "
              + type.getChannels());
    }
    return InputType.convolutional(
        type.getHeight() * factor,
        type.getWidth() * factor,
        type.getChannels() / (factor * factor));
  }
}
