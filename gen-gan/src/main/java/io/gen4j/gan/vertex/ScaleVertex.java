package io.gen4j.gan.vertex;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Scales, and shifts where there is a third input, every channel of every example by numbers of its
 * own: {@code [batch, channels, height, width]} or {@code [batch, channels]}, with scales and
 * shifts {@code [batch, channels]}. Behind batch normalisation without parameters, with scales and
 * shifts that a dense layer makes of the class, this is conditional batch normalisation (Dumoulin
 * et al. 2017, arXiv:1610.07629; de Vries et al. 2017, arXiv:1707.00683).
 */
public final class ScaleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex; its inputs are data, scales and, optionally, shifts. */
  @JsonCreator
  public ScaleVertex() {
    super(2, 3);
  }

  @Override
  VertexFunction function() {
    return new Scale();
  }

  @Override
  List<Object> settings() {
    return List.of();
  }

  private static final class Scale implements VertexFunction {

    private INDArray x;
    private INDArray scale;
    private boolean shifted;

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      x = inputs[0];
      scale = like(inputs[1]);
      shifted = inputs.length == 3;
      INDArray y = x.mul(scale);
      return shifted ? y.addi(like(inputs[2])) : y;
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      INDArray dx = gradient.mul(scale);
      INDArray ds = overPixels(gradient.mul(x));
      return shifted ? new INDArray[] {dx, ds, overPixels(gradient)} : new INDArray[] {dx, ds};
    }

    private INDArray like(INDArray perChannel) {
      return x.rank() == 4
          ? perChannel.dup('c').reshape('c', x.size(0), x.size(1), 1, 1)
          : perChannel;
    }

    private INDArray overPixels(INDArray values) {
      return values.rank() == 4 ? values.sum(2, 3) : values;
    }
  }
}
