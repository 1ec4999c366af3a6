package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Self-attention over all pixels (SAGAN, Zhang et al. 2019, arXiv:1805.08318). Inputs are queries
 * and keys {@code [batch, depth, height, width]} and values {@code [batch, channels, height,
 * width]}; the output has the shape of the values. The attention weights of a pixel are the
 * softmax, over all pixels, of the inner products of its query with their keys. Memory grows with
 * the square of the number of pixels.
 */
public final class AttentionVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public AttentionVertex() {
    super(3, 3);
  }

  @Override
  VertexFunction function() {
    return new Attention();
  }

  @Override
  InputType outputType(InputType... inputs) {
    return inputs[2];
  }

  /** Matrices have one row per channel and one column per pixel, for each example. */
  private static final class Attention implements VertexFunction {

    private DataType type;
    private long[][] shapes;
    private int pixels;
    private double[][] queries;
    private double[][] keys;
    private double[][] values;
    private double[][] weights;

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      type = inputs[0].dataType();
      shapes = new long[][] {inputs[0].shape(), inputs[1].shape(), inputs[2].shape()};
      pixels = (int) (inputs[0].size(2) * inputs[0].size(3));
      queries = HeapCopy.rows(inputs[0]);
      keys = HeapCopy.rows(inputs[1]);
      values = HeapCopy.rows(inputs[2]);
      weights = new double[queries.length][];
      double[][] out = new double[values.length][];
      for (int n = 0; n < queries.length; n++) {
        weights[n] = softmax(transposedProduct(queries[n], keys[n]));
        out[n] = timesTransposed(values[n], weights[n]);
      }
      return array(out, shapes[2]);
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      double[][] dy = HeapCopy.rows(gradient);
      double[][] dq = new double[dy.length][];
      double[][] dk = new double[dy.length][];
      double[][] dv = new double[dy.length][];
      for (int n = 0; n < dy.length; n++) {
        dv[n] = times(dy[n], weights[n]);
        double[] ds = transposedProduct(dy[n], values[n]);
        for (int i = 0; i < pixels; i++) {
          double inner = 0;
          for (int j = 0; j < pixels; j++) {
            inner += ds[i * pixels + j] * weights[n][i * pixels + j];
          }
          for (int j = 0; j < pixels; j++) {
            ds[i * pixels + j] = weights[n][i * pixels + j] * (ds[i * pixels + j] - inner);
          }
        }
        dq[n] = timesTransposed(keys[n], ds);
        dk[n] = times(queries[n], ds);
      }
      return new INDArray[] {array(dq, shapes[0]), array(dk, shapes[1]), array(dv, shapes[2])};
    }

    /** {@code aᵀ b}, pixels by pixels. */
    private double[] transposedProduct(double[] a, double[] b) {
      double[] out = new double[pixels * pixels];
      for (int c = 0; c < a.length; c += pixels) {
        for (int i = 0; i < pixels; i++) {
          double factor = a[c + i];
          for (int j = 0; j < pixels; j++) {
            out[i * pixels + j] += factor * b[c + j];
          }
        }
      }
      return out;
    }

    /** {@code a mᵀ} for m pixels by pixels. */
    private double[] timesTransposed(double[] a, double[] m) {
      double[] out = new double[a.length];
      for (int c = 0; c < a.length; c += pixels) {
        for (int i = 0; i < pixels; i++) {
          double sum = 0;
          for (int j = 0; j < pixels; j++) {
            sum += a[c + j] * m[i * pixels + j];
          }
          out[c + i] = sum;
        }
      }
      return out;
    }

    /** {@code a m} for m pixels by pixels. */
    private double[] times(double[] a, double[] m) {
      double[] out = new double[a.length];
      for (int c = 0; c < a.length; c += pixels) {
        for (int i = 0; i < pixels; i++) {
          for (int j = 0; j < pixels; j++) {
            out[c + j] += a[c + i] * m[i * pixels + j];
          }
        }
      }
      return out;
    }

    private double[] softmax(double[] scores) {
      for (int i = 0; i < pixels; i++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < pixels; j++) {
          largest = Math.max(largest, scores[i * pixels + j]);
        }
        double sum = 0;
        for (int j = 0; j < pixels; j++) {
          scores[i * pixels + j] = Math.exp(scores[i * pixels + j] - largest);
          sum += scores[i * pixels + j];
        }
        for (int j = 0; j < pixels; j++) {
          scores[i * pixels + j] /= sum;
        }
      }
      return scores;
    }

    private INDArray array(double[][] rows, long... shape) {
      return HeapCopy.matrix(rows, type).reshape('c', shape);
    }
  }
}
