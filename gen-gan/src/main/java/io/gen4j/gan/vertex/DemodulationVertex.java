package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Computes the factors that give a modulated convolution's output unit variance (Karras et al.
 * 2020, arXiv:1912.04958). The input is styles s {@code [batch, in]}; w are the weights of a
 * convolution layer in the same graph. The output {@code [batch, out]} is 1 / √(Σ s² w² + 1e-8),
 * summed over inputs and kernel positions.
 *
 * <p>The gradient also reaches the weights. In the backward pass this vertex must run after the
 * convolution, so the convolution's input must depend on this vertex: pass the output as a third
 * input to the {@link ModulationVertex} in front of the convolution.
 */
public final class DemodulationVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-8;

  @JsonProperty private final String layer;
  @JsonProperty private final int channels;

  /**
   * Creates the vertex.
   *
   * @param layer name of the convolution layer
   * @param channels output channels of that layer
   */
  @JsonCreator
  public DemodulationVertex(
      @JsonProperty("layer") String layer, @JsonProperty("channels") int channels) {
    super(1, 1);
    this.layer = layer;
    this.channels = channels;
  }

  @Override
  VertexFunction function() {
    throw new IllegalStateException("A demodulation runs only inside a graph");
  }

  @Override
  VertexFunction function(ComputationGraph graph) {
    return new Demodulation(graph, layer);
  }

  @Override
  List<Object> settings() {
    return List.of(layer, channels);
  }

  @Override
  InputType outputType(InputType... inputs) {
    return InputType.feedForward(channels);
  }

  private static final class Demodulation implements VertexFunction {

    private final ComputationGraph graph;
    private final String layer;
    private double[] weights;
    private double[] squares;
    private double[][] styles;
    private double[][] factors;

    Demodulation(ComputationGraph graph, String layer) {
      this.graph = graph;
      this.layer = layer;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      INDArray w = graph.getLayer(layer).getParam("W");
      int out = (int) w.size(0);
      int in = (int) w.size(1);
      int kernel = (int) (w.size(2) * w.size(3));
      weights = HeapCopy.doubles(w);
      squares = new double[out * in];
      for (int i = 0; i < weights.length; i++) {
        squares[i / kernel] += weights[i] * weights[i];
      }
      styles = HeapCopy.rows(inputs[0]);
      factors = new double[styles.length][out];
      for (int n = 0; n < styles.length; n++) {
        double[] s = squared(styles[n]);
        for (int o = 0; o < out; o++) {
          double sum = EPSILON;
          for (int i = 0; i < in; i++) {
            sum += s[i] * squares[o * in + i];
          }
          factors[n][o] = 1 / Math.sqrt(sum);
        }
      }
      return HeapCopy.matrix(factors, inputs[0].dataType());
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      double[][] g = HeapCopy.rows(gradient);
      int out = factors[0].length;
      int in = styles[0].length;
      double[][] ds = new double[styles.length][in];
      double[] dq = new double[out * in];
      for (int n = 0; n < styles.length; n++) {
        double[] s = squared(styles[n]);
        for (int o = 0; o < out; o++) {
          double f = factors[n][o];
          double slope = g[n][o] * f * f * f;
          for (int i = 0; i < in; i++) {
            ds[n][i] -= slope * styles[n][i] * squares[o * in + i];
            dq[o * in + i] -= slope * s[i];
          }
        }
      }
      addToWeights(dq, gradient);
      return new INDArray[] {HeapCopy.matrix(ds, gradient.dataType())};
    }

    /** Adds to the weight gradient that the convolution has just written. */
    private void addToWeights(double[] dq, INDArray gradient) {
      INDArray flat = graph.getGradientsViewArray();
      INDArray w = graph.getLayer(layer).getParam("W");
      if (flat == null) {
        return;
      }
      int kernel = (int) (w.size(2) * w.size(3));
      double[] dw = new double[weights.length];
      for (int i = 0; i < dw.length; i++) {
        dw[i] = dq[i / kernel] * weights[i];
      }
      long from = w.offset() - graph.params().offset();
      flat.reshape(flat.length())
          .get(NDArrayIndex.interval(from, from + dw.length))
          .addi(HeapCopy.array(dw, gradient.dataType(), dw.length));
    }

    private static double[] squared(double[] values) {
      return Arrays.stream(values).map(value -> value * value).toArray();
    }
  }
}
