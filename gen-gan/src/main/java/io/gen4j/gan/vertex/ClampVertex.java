package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Clamps values to a range. The gradient passes where a step against it moves a value towards the
 * range, also for values outside, so that a network can return from there. Where a step moves a
 * value further away, the gradient is 0, as that of clamping.
 */
public final class ClampVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final double low;
  @JsonProperty private final double high;

  /**
   * Creates the vertex.
   *
   * @param low smallest output
   * @param high largest output
   */
  @JsonCreator
  public ClampVertex(@JsonProperty("low") double low, @JsonProperty("high") double high) {
    super(1, 1);
    this.low = low;
    this.high = high;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private double[] input;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = HeapCopy.doubles(inputs[0]);
        double[] output = new double[input.length];
        for (int i = 0; i < output.length; i++) {
          output[i] = Math.max(low, Math.min(high, input[i]));
        }
        return HeapCopy.array(output, inputs[0].dataType(), inputs[0].shape());
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        double[] back = HeapCopy.doubles(gradient);
        for (int i = 0; i < back.length; i++) {
          if (input[i] < low && back[i] > 0 || input[i] > high && back[i] < 0) {
            back[i] = 0;
          }
        }
        return new INDArray[] {HeapCopy.array(back, gradient.dataType(), gradient.shape())};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(low, high);
  }
}
