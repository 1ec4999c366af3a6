package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Doubles height and width of images with the filter [1, 3, 3, 1] along both axes (Karras et al.
 * 2020, arXiv:1912.04958): zeros between pixels, then the filter, normalized so that a constant
 * image keeps its value away from the border. Pixels outside of the image are 0. {@code [batch,
 * channels, height, width] -> [batch, channels, 2 height, 2 width]}.
 */
public final class FilteredUpsampleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public FilteredUpsampleVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        return Filtering.enlarge(inputs[0], 1);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {Filtering.reduce(gradient, 1)};
      }
    };
  }

  @Override
  InputType outputType(InputType... inputs) {
    return scaled(inputs[0], 2, 1);
  }
}
