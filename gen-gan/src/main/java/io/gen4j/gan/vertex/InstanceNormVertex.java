package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Instance normalization (Ulyanov et al. 2016, arXiv:1607.08022): every channel of every image
 * {@code [batch, channels, height, width]} gets mean 0 and variance 1, in training and inference.
 */
public final class InstanceNormVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-5;

  /** Creates the vertex. */
  @JsonCreator
  public InstanceNormVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private float[] normal;
      private double[] normals;
      private double[] inverse;
      private int pixels;
      private int channels;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        INDArray x = inputs[0].permute(0, 2, 3, 1);
        pixels = (int) (x.size(1) * x.size(2));
        channels = (int) x.size(3);
        inverse = new double[(int) x.size(0) * channels];
        boolean fast = ImageKernels.take(x);
        normal = fast ? HeapCopy.floats(x) : null;
        normals = fast ? null : HeapCopy.doubles(x);
        for (int n = 0; n < x.size(0); n++) {
          double[] sum = new double[channels];
          double[] squares = new double[channels];
          int start = n * pixels * channels;
          for (int p = 0; p < pixels; p++) {
            int from = start + p * channels;
            for (int c = 0; c < channels; c++) {
              sum[c] += fast ? normal[from + c] : normals[from + c];
            }
          }
          for (int p = 0; p < pixels; p++) {
            int from = start + p * channels;
            for (int c = 0; c < channels; c++) {
              double away = (fast ? normal[from + c] : normals[from + c]) - sum[c] / pixels;
              squares[c] += away * away;
            }
          }
          for (int c = 0; c < channels; c++) {
            sum[c] /= pixels;
            inverse[n * channels + c] = 1 / Math.sqrt(squares[c] / pixels + EPSILON);
          }
          for (int p = 0; p < pixels; p++) {
            int from = start + p * channels;
            for (int c = 0; c < channels; c++) {
              if (fast) {
                normal[from + c] =
                    (float) ((normal[from + c] - sum[c]) * inverse[n * channels + c]);
              } else {
                normals[from + c] = (normals[from + c] - sum[c]) * inverse[n * channels + c];
              }
            }
          }
        }
        INDArray y =
            fast
                ? HeapCopy.array(normal, x.shape())
                : HeapCopy.array(normals, x.dataType(), x.shape());
        return y.permute(0, 3, 1, 2);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        INDArray dy = gradient.permute(0, 2, 3, 1);
        boolean fast = normal != null;
        double[] values = HeapCopy.doubles(dy);
        float[] floats = fast ? new float[values.length] : null;
        for (int n = 0; n < dy.size(0); n++) {
          double[] sum = new double[channels];
          double[] along = new double[channels];
          int start = n * pixels * channels;
          for (int p = 0; p < pixels; p++) {
            int from = start + p * channels;
            for (int c = 0; c < channels; c++) {
              sum[c] += values[from + c];
              along[c] += values[from + c] * (fast ? normal[from + c] : normals[from + c]);
            }
          }
          for (int p = 0; p < pixels; p++) {
            int from = start + p * channels;
            for (int c = 0; c < channels; c++) {
              double y = fast ? normal[from + c] : normals[from + c];
              double back =
                  inverse[n * channels + c]
                      * (values[from + c] - sum[c] / pixels - y * along[c] / pixels);
              if (fast) {
                floats[from + c] = (float) back;
              } else {
                values[from + c] = back;
              }
            }
          }
        }
        INDArray back =
            fast
                ? HeapCopy.array(floats, dy.shape())
                : HeapCopy.array(values, dy.dataType(), dy.shape());
        return new INDArray[] {back.permute(0, 3, 1, 2)};
      }
    };
  }
}
