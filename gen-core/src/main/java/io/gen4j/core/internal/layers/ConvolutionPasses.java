package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.Convolution;
import io.gen4j.core.internal.kernels.ConvolutionGeometry;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Forward and backward pass of a convolution or transposed convolution, including bias and
 * activation. It keeps the arrays of the last forward pass that the backward pass needs.
 */
final class ConvolutionPasses {

  private static final String WEIGHTS = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String BIAS = ConvolutionParamInitializer.BIAS_KEY;

  private final FusedActivation activation;
  private final boolean transposed;
  private final Columns columns;

  private boolean bfloat16;
  private ConvolutionGeometry geometry;
  private Convolution convolution;
  private INDArray input;
  private INDArray kept;

  /**
   * Creates the passes of one layer.
   *
   * @param transposed whether the layer is a transposed convolution
   */
  ConvolutionPasses(FusedActivation activation, boolean transposed, long outChannels) {
    this.activation = activation;
    this.transposed = transposed;
    this.columns = new Columns((int) outChannels);
  }

  /** Sets whether the next products are computed in bfloat16. */
  void setBfloat16(boolean reduced) {
    bfloat16 = reduced;
    if (convolution != null) {
      convolution.setBfloat16(reduced);
    }
  }

  /** Discards the arrays of the last forward pass. */
  void clear() {
    input = null;
    kept = null;
  }

  /** Frees the memory of native code. */
  void release() {
    clear();
    if (convolution != null) {
      convolution.release();
    }
    convolution = null;
    geometry = null;
  }

  /** Whether there was a forward pass, so that a backward pass is possible. */
  boolean isReady() {
    return input != null;
  }

  /** Returns the activations for {@code x}. */
  INDArray forward(
      INDArray x, ConvolutionLayer layer, Map<String, INDArray> parameters, boolean training) {
    ConvolutionGeometry shape = Images.geometry(layer, transposed, x);
    if (!shape.equals(geometry)) {
      release();
      geometry = shape;
      convolution = new Convolution(shape);
      convolution.setBfloat16(bfloat16);
    }
    input = ChannelsLast.of(x);
    INDArray weights = parameters.get(WEIGHTS);
    INDArray bias = parameters.get(BIAS);
    long batch = input.size(0);
    INDArray z = Images.create(geometry, transposed, batch);
    if (transposed) {
      convolution.inputGradient(input, weights, z);
    } else {
      convolution.forward(input, weights, z);
    }
    INDArray rows = ChannelsLast.rows(z);
    if (activation.needsInput()) {
      if (bias != null) {
        columns.addRow(rows, bias);
      }
      kept = rows;
      INDArray y = Images.create(geometry, transposed, batch);
      activation.forward(rows, ChannelsLast.rows(y), training);
      return y;
    }
    activation.forward(rows, bias, columns, training);
    kept = rows;
    return z;
  }

  /** Writes the parameter gradients, if needed, and returns the input gradient, or null. */
  Pair<Gradient, INDArray> backward(
      INDArray dy, Map<String, INDArray> parameters, Map<String, INDArray> views, Needs needs) {
    INDArray dz = ChannelsLast.of(dy);
    INDArray rows = activation.backward(kept, ChannelsLast.rows(dz));
    INDArray delta =
        rows.reshape('c', dz.size(0), dz.size(2), dz.size(3), dz.size(1)).permute(0, 3, 1, 2);
    INDArray weights = parameters.get(WEIGHTS);
    INDArray dw = needs.parameters() ? views.get(WEIGHTS) : null;
    INDArray dx = needs.input() ? Images.create(geometry, !transposed, delta.size(0)) : null;
    if (dx != null && dw != null && !transposed) {
      convolution.gradients(input, delta, weights, dx, dw);
    } else {
      if (dx != null) {
        inputGradient(delta, weights, dx);
      }
      if (dw != null) {
        weightGradient(delta, dw);
      }
    }
    Gradient gradient = new DefaultGradient();
    if (dw != null) {
      gradient.setGradientFor(WEIGHTS, dw, 'c');
    }
    if (dw != null && parameters.containsKey(BIAS)) {
      columns.sum(rows, views.get(BIAS));
      gradient.setGradientFor(BIAS, views.get(BIAS));
    }
    return new Pair<>(gradient, dx);
  }

  private void inputGradient(INDArray delta, INDArray weights, INDArray dx) {
    if (transposed) {
      convolution.forward(delta, weights, dx);
    } else {
      convolution.inputGradient(delta, weights, dx);
    }
  }

  private void weightGradient(INDArray delta, INDArray dw) {
    if (transposed) {
      convolution.weightGradient(delta, input, dw);
    } else {
      convolution.weightGradient(input, delta, dw);
    }
  }
}
