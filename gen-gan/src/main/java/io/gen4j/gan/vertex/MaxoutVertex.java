package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The largest of each unit's pieces (Goodfellow et al. 2013, arXiv:1302.4389): {@code [batch, units
 * * pieces] -> [batch, units]}, the pieces of a unit side by side. Behind a linear dense layer this
 * is a maxout layer.
 */
public final class MaxoutVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final int pieces;

  /**
   * Creates the vertex.
   *
   * @param pieces inputs per unit, 2 or more
   * @throws IllegalArgumentException if they are fewer
   */
  @JsonCreator
  public MaxoutVertex(@JsonProperty("pieces") int pieces) {
    super(1, 1);
    if (pieces < 2) {
      throw new IllegalArgumentException("Maxout takes 2 or more pieces a unit, got " + pieces);
    }
    this.pieces = pieces;
  }

  @Override
  VertexFunction function() {
    return new Maxout(pieces);
  }

  @Override
  List<Object> settings() {
    return List.of(pieces);
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.feedForward(inputs[0].arrayElementsPerExample() / pieces);
  }

  private static final class Maxout implements VertexFunction {

    private final int pieces;
    private int[] largest;
    private long[] shape;
    private DataType type;

    Maxout(int pieces) {
      this.pieces = pieces;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      INDArray x = inputs[0];
      if (x.rank() != 2 || x.size(1) % pieces != 0) {
        throw new IllegalArgumentException(
            "Maxout takes [batch, units * "
                + pieces
                + "], got "
                + java.util.Arrays.toString(x.shape()));
      }
      shape = x.shape();
      type = x.dataType();
      double[] in = HeapCopy.doubles(x);
      double[] out = new double[in.length / pieces];
      if (largest == null || largest.length != out.length) {
        largest = new int[out.length];
      }
      for (int u = 0; u < out.length; u++) {
        int best = u * pieces;
        double most = in[best];
        for (int i = best + 1; i < (u + 1) * pieces; i++) {
          if (in[i] > most) {
            most = in[i];
            best = i;
          }
        }
        largest[u] = best;
        out[u] = most;
      }
      return HeapCopy.array(out, type, shape[0], shape[1] / pieces);
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      double[] dy = HeapCopy.doubles(gradient);
      double[] dx = new double[dy.length * pieces];
      for (int u = 0; u < dy.length; u++) {
        dx[largest[u]] = dy[u];
      }
      return new INDArray[] {HeapCopy.array(dx, type, shape)};
    }
  }
}
