package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Halves height and width of images with the filter [1, 3, 3, 1] / 8 along both axes (Karras et al.
 * 2020, arXiv:1912.04958). Pixels outside of the image are 0. {@code [batch, channels, height,
 * width] -> [batch, channels, height / 2, width / 2]}. Both must be even; the forward pass throws
 * {@code IllegalArgumentException} otherwise.
 */
public final class FilteredDownsampleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double QUARTER = 0.25;

  /** Creates the vertex. */
  @JsonCreator
  public FilteredDownsampleVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        ImageKernels.requireEven("Filtered downsampling", inputs[0]);
        return Filtering.reduce(inputs[0], QUARTER);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Filtering.enlarge(gradient, QUARTER)};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return scaled(inputs[0], 1, 2);
  }
}
