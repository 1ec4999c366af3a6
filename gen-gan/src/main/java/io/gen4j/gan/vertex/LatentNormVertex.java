package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Scales latent vectors to a mean square of 1 (Karras et al. 2018, arXiv:1710.10196): {@code z / √
 * (mean z² + 1e-8)}, {@code [batch, size + rest] -> [batch, size + rest]}. The values behind the
 * latent vector, such as a class label, pass unchanged.
 */
public final class LatentNormVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-8;

  @JsonProperty private final int size;

  /**
   * Creates the vertex.
   *
   * @param size size of the latent vector, 1 or more
   * @throws IllegalArgumentException if it is below 1
   */
  @JsonCreator
  public LatentNormVertex(@JsonProperty("size") int size) {
    super(1, 1);
    if (size < 1) {
      throw new IllegalArgumentException("The size of a latent vector is 1 or more, got " + size);
    }
    this.size = size;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private double[][] normal;
      private double[] inverses;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        normal = HeapCopy.rows(inputs[0]);
        inverses = new double[normal.length];
        for (int n = 0; n < normal.length; n++) {
          double squares = 0;
          for (int i = 0; i < size; i++) {
            squares += normal[n][i] * normal[n][i];
          }
          inverses[n] = 1 / Math.sqrt(squares / size + EPSILON);
          for (int i = 0; i < size; i++) {
            normal[n][i] *= inverses[n];
          }
        }
        return HeapCopy.matrix(normal, inputs[0].dataType());
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        double[][] g = HeapCopy.rows(gradient);
        for (int n = 0; n < g.length; n++) {
          double along = 0;
          for (int i = 0; i < size; i++) {
            along += g[n][i] * normal[n][i] / size;
          }
          for (int i = 0; i < size; i++) {
            g[n][i] = inverses[n] * (g[n][i] - normal[n][i] * along);
          }
        }
        return new INDArray[] {HeapCopy.matrix(g, gradient.dataType())};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(size);
  }
}
