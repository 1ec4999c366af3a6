package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.FastLibraries;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Replaces the running layers of a graph by accelerated ones. If an activation layer is the only
 * user of a batch normalization, the normalization applies the activation as well. Its vertex then
 * contains activations. The configuration does not change, and both kinds of layers share the
 * parameter and gradient views. A saved graph is therefore an ordinary DL4J graph.
 */
public final class Acceleration {

  private Acceleration() {}

  /**
   * Replaces every layer of an initialized float graph that has an accelerated version. All other
   * layers stay DL4J's.
   */
  public static void apply(ComputationGraph graph) {
    FastLibraries.load();
    Layer[] layers = graph.getLayers();
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex instanceof LayerVertex holder) {
        Layer slow = holder.getLayer();
        Layer fast = fast(slow);
        if (fast == null) {
          // An accelerated layer keeps its output for the backward pass, so dropout must not
          // overwrite it.
          slow.allowInputModification(false);
        } else {
          adopt(slow, fast);
          holder.setLayer(fast);
          for (int i = 0; i < layers.length; i++) {
            layers[i] = layers[i] == slow ? fast : layers[i];
          }
        }
      }
    }
    for (GraphVertex vertex : graph.getVertices()) {
      join(graph, vertex);
    }
  }

  /** Lets a normalization apply the activation after it, if nothing else uses the normalization. */
  private static void join(ComputationGraph graph, GraphVertex vertex) {
    VertexIndices[] consumers = vertex.getOutputVertices();
    boolean isOutput =
        graph.getConfiguration().getNetworkOutputs().contains(vertex.getVertexName());
    if (vertex.getLayer() instanceof FastBatchNorm normalization
        && !isOutput
        && consumers != null
        && consumers.length == 1
        && graph.getVertices()[consumers[0].getVertexIndex()] instanceof LayerVertex next
        && next.getLayer() instanceof FastActivation activation
        && next.getLayerPreProcessor() == null) {
      activation.leaveTo(normalization);
    }
  }

  /** Whether a graph contains batch normalization that cannot separate the groups of a batch. */
  public static boolean mixesGroups(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (!(layer instanceof AcceleratedLayer)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every layer with parameters can skip the gradients of its parameters. */
  public static boolean isSelective(ComputationGraph graph) {
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex.numParams() > 0 && !(vertex.getLayer() instanceof AcceleratedLayer)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Sets whether products of accelerated layers are computed in bfloat16.
   *
   * @return whether a layer has such products
   */
  public static boolean setBfloat16(ComputationGraph graph, boolean bfloat16) {
    boolean any = false;
    for (Layer layer : graph.getLayers()) {
      any |= layer instanceof AcceleratedLayer fast && fast.setBfloat16(bfloat16);
    }
    return any;
  }

  /** Frees the memory of native code that accelerated layers keep between passes. */
  public static void release(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof AcceleratedLayer accelerated) {
        accelerated.release();
      }
    }
  }

  private static Layer fast(Layer layer) {
    NeuralNetConfiguration conf = layer.conf();
    Class<?> type = layer.getClass();
    if (conf.getDataType() != DataType.FLOAT) {
      return null;
    }
    if (type == BatchNormalization.class) {
      org.deeplearning4j.nn.conf.layers.BatchNormalization normalization =
          (org.deeplearning4j.nn.conf.layers.BatchNormalization) conf.getLayer();
      return normalization.getCnn2DFormat() == CNN2DFormat.NCHW ? new FastBatchNorm(conf) : null;
    }
    if (type == Upsampling2D.class) {
      org.deeplearning4j.nn.conf.layers.Upsampling2D upsampling =
          (org.deeplearning4j.nn.conf.layers.Upsampling2D) conf.getLayer();
      return upsampling.getFormat() == CNN2DFormat.NCHW ? new FastUpsampling(conf) : null;
    }
    if (type == ActivationLayer.class) {
      FusedActivation activation =
          FusedActivation.of(((ActivationLayer) layer).layerConf().getActivationFn());
      return activation == null ? null : new FastActivation(conf, activation);
    }
    if (!(conf.getLayer() instanceof org.deeplearning4j.nn.conf.layers.BaseLayer base)
        || base.getWeightNoise() != null) {
      return null;
    }
    FusedActivation activation = FusedActivation.of(base.getActivationFn());
    if (activation == null) {
      return null;
    }
    if (type == DenseLayer.class) {
      return new FastDense(conf, activation);
    }
    boolean channelsFirst =
        base instanceof org.deeplearning4j.nn.conf.layers.ConvolutionLayer convolution
            && convolution.getCnn2dDataFormat() == CNN2DFormat.NCHW;
    if (type == ConvolutionLayer.class && channelsFirst) {
      return new FastConvolution(conf, activation);
    }
    if (type == Deconvolution2DLayer.class && channelsFirst) {
      return new FastDeconvolution(conf, activation);
    }
    return null;
  }

  private static void adopt(Layer slow, Layer fast) {
    fast.setIndex(slow.getIndex());
    fast.setListeners(slow.getListeners());
    if (slow.paramTable() != null && !slow.paramTable().isEmpty()) {
      fast.setParamTable(slow.paramTable());
      fast.setParamsViewArray(slow.params());
    }
  }
}
