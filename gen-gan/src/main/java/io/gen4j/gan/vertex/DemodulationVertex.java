package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Matrices;
import io.gen4j.core.internal.kernels.WeightSquares;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
    private INDArray weights;
    private INDArray squares;
    private INDArray styles;
    private INDArray factors;

    Demodulation(ComputationGraph graph, String layer) {
      this.graph = graph;
      this.layer = layer;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      weights = graph.getLayer(layer).getParam("W");
      styles = HeapCopy.dense(inputs[0]);
      squares = squares();
      factors = product(styles.mul(styles), false, squares, true);
      double[] sums = HeapCopy.doubles(factors);
      for (int i = 0; i < sums.length; i++) {
        sums[i] = 1 / Math.sqrt(sums[i] + EPSILON);
      }
      factors = HeapCopy.array(sums, styles.dataType(), factors.shape());
      return factors;
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      double[] slopes = HeapCopy.doubles(gradient);
      double[] f = HeapCopy.doubles(factors);
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] *= -f[i] * f[i] * f[i];
      }
      INDArray slope = HeapCopy.array(slopes, styles.dataType(), factors.shape());
      addToWeights(product(slope, true, styles.mul(styles), false));
      return new INDArray[] {product(slope, false, squares, false).muli(styles)};
    }

    /** Returns the sums of squared weights over the kernel positions, {@code [out, in]}. */
    private INDArray squares() {
      long out = weights.size(0);
      long in = weights.size(1);
      if (!isFast()) {
        return weights
            .mul(weights)
            .reshape('c', out * in, weights.length() / (out * in))
            .sum(1)
            .reshape('c', out, in);
      }
      INDArray sums = Nd4j.createUninitialized(weights.dataType(), new long[] {out, in}, 'c');
      WeightSquares.sum(weights, sums);
      return sums;
    }

    private boolean isFast() {
      return ImageKernels.take(weights) && HeapCopy.isDense(weights);
    }

    private INDArray product(INDArray a, boolean transposeA, INDArray b, boolean transposeB) {
      if (!isFast()) {
        return (transposeA ? a.transpose() : a).mmul(transposeB ? b.transpose() : b).dup('c');
      }
      long[] shape = {a.size(transposeA ? 1 : 0), b.size(transposeB ? 0 : 1)};
      INDArray out = Nd4j.createUninitialized(a.dataType(), shape, 'c');
      Matrices.multiply(a, transposeA, b, transposeB, out, 0);
      return out;
    }

    /** Adds to the weight gradient that the convolution has just written. */
    private void addToWeights(INDArray dq) {
      INDArray flat = graph.getGradientsViewArray();
      if (flat == null) {
        return;
      }
      int from = Math.toIntExact(weights.offset() - graph.params().offset());
      if (isFast()) {
        WeightSquares.addHalfGradient(dq, weights, flat, from);
        return;
      }
      double[] dw = HeapCopy.doubles(weights);
      double[] each = HeapCopy.doubles(dq);
      for (int i = 0; i < dw.length; i++) {
        dw[i] *= each[(int) ((long) i * each.length / dw.length)];
      }
      flat.reshape(flat.length())
          .get(NDArrayIndex.interval(from, from + dw.length))
          .addi(HeapCopy.array(dw, weights.dataType(), dw.length));
    }
  }
}
