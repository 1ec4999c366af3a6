package io.gen4j.gan.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Scales every channel of every example by a style, in front of a convolution: data {@code [batch,
 * channels, height, width]}, styles {@code [batch, channels]}. The values of the optional third
 * input are ignored. Connect it to the {@link DemodulationVertex} of the convolution, so that this
 * vertex runs first.
 */
public final class ModulationVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public ModulationVertex() {
    super(2, 3);
  }

  @Override
  VertexFunction function() {
    VertexFunction scale = new ScaleVertex().function();
    return new VertexFunction() {

      private INDArray[] all;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        all = inputs;
        return scale.forward(training, inputs[0], inputs[1]);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        INDArray[] two = scale.backward(gradient);
        return all.length == 2 ? two : new INDArray[] {two[0], two[1], Nd4j.zerosLike(all[2])};
      }
    };
  }
}
