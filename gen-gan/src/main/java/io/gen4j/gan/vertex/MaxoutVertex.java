package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Takes the maximum over the pieces of each unit (Goodfellow et al. 2013, arXiv:1302.4389): {@code
 * [batch, units * pieces] -> [batch, units]}. The pieces of a unit are adjacent. A linear dense
 * layer followed by this vertex is a maxout layer.
 */
public final class MaxoutVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final int pieces;

  /**
   * Creates the vertex.
   *
   * @param pieces inputs per unit, 2 or more
   * @throws IllegalArgumentException if there are fewer than 2
   */
  @JsonCreator
  public MaxoutVertex(@JsonProperty("pieces") int pieces) {
    super(1, 1);
    if (pieces < 2) {
      throw new IllegalArgumentException("Maxout takes 2 or more pieces per unit, got  " + pieces);
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

    // Values of the last forward pass. They are floats because these loops run in every step.
    private float[] wide;
    private float[] narrow;

    Maxout(int pieces) {
      this.pieces = pieces;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      INDArray x = inputs[0];
      if (x.rank() != 2 || x.size(1) % pieces != 0) {
        throw new IllegalArgumentException(
            "Maxout takes [batch, units * " + pieces + "], got " + Arrays.toString(x.shape()));
      }
      shape = x.shape();
      type = x.dataType();
      int units = Math.toIntExact(x.length() / pieces);
      if (largest == null || largest.length != units) {
        largest = new int[units];
      }
      if (type != DataType.FLOAT) {
        double[] in = HeapCopy.doubles(x);
        double[] out = new double[units];
        for (int u = 0; u < units; u++) {
          largest[u] = largest(in, u * pieces);
          out[u] = in[largest[u]];
        }
        return HeapCopy.array(out, type, shape[0], shape[1] / pieces);
      }
      wide = sized(wide, units * pieces);
      narrow = sized(narrow, units);
      HeapCopy.floats(x, wide);
      for (int u = 0; u < units; u++) {
        largest[u] = largest(wide, u * pieces);
        narrow[u] = wide[largest[u]];
      }
      return HeapCopy.array(narrow, shape[0], shape[1] / pieces);
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      if (type != DataType.FLOAT) {
        double[] dy = HeapCopy.doubles(gradient);
        double[] dx = new double[dy.length * pieces];
        for (int u = 0; u < dy.length; u++) {
          dx[largest[u]] = dy[u];
        }
        return new INDArray[] {HeapCopy.array(dx, type, shape)};
      }
      HeapCopy.floats(gradient, narrow);
      Arrays.fill(wide, 0);
      for (int u = 0; u < narrow.length; u++) {
        wide[largest[u]] = narrow[u];
      }
      return new INDArray[] {HeapCopy.array(wide, shape)};
    }

    private int largest(float[] values, int from) {
      int best = from;
      float most = values[from];
      for (int i = from + 1; i < from + pieces; i++) {
        boolean larger = values[i] > most;
        best = larger ? i : best;
        most = larger ? values[i] : most;
      }
      return best;
    }

    private int largest(double[] values, int from) {
      int best = from;
      for (int i = from + 1; i < from + pieces; i++) {
        best = values[i] > values[best] ? i : best;
      }
      return best;
    }

    private static float[] sized(float[] buffer, int length) {
      return buffer != null && buffer.length == length ? buffer : new float[length];
    }
  }
}
