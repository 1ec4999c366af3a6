package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * Finds the activation that a network's output really comes from, looking through everything that
 * only moves values about.
 */
final class OutputActivation {

  private OutputActivation() {}

  /**
   * Returns the activation function that is applied last before an output, or nothing if that is
   * the identity, or something that is no activation at all.
   */
  static Optional<IActivation> of(ComputationGraphConfiguration configuration, String output) {
    String name = output;
    while (true) {
      GraphVertex vertex = configuration.getVertices().get(name);
      List<String> inputs = configuration.getVertexInputs().get(name);
      if (vertex instanceof LayerVertex holder) {
        Layer layer = unwrapped(holder.getLayerConf().getLayer());
        if (!movesValues(layer)) {
          IActivation activation = applied(layer);
          boolean identity = activation instanceof ActivationIdentity;
          if (identity && layer instanceof ActivationLayer) {
            name = inputs.get(0);
            continue;
          }
          return identity ? Optional.empty() : Optional.ofNullable(activation);
        }
      } else if (!movesValues(vertex)) {
        return Optional.empty();
      }
      name = inputs.get(0);
    }
  }

  /** Returns the closed interval that an activation maps to. */
  static ValueRange range(IActivation activation) {
    if (activation instanceof ActivationTanH
        || activation instanceof ActivationHardTanH
        || activation instanceof ActivationSoftSign) {
      return ValueRange.SYMMETRIC;
    }
    if (activation instanceof ActivationSigmoid
        || activation instanceof ActivationHardSigmoid
        || activation instanceof ActivationSoftmax
        || activation instanceof ActivationRectifiedTanh) {
      return ValueRange.UNIT;
    }
    return ValueRange.UNBOUNDED;
  }

  private static Layer unwrapped(Layer layer) {
    Layer inner = layer;
    while (true) {
      if (inner instanceof FrozenLayer frozen) {
        inner = frozen.getLayer();
      } else if (inner instanceof BaseWrapperLayer wrapper) {
        inner = wrapper.getUnderlying();
      } else if (inner instanceof Bidirectional both
          && (both.getMode() == Bidirectional.Mode.CONCAT
              || both.getMode() == Bidirectional.Mode.AVERAGE)) {
        inner = both.getFwd();
      } else {
        return inner;
      }
    }
  }

  /** Whether a layer's outputs are inputs of it, unchanged, for inference. */
  private static boolean movesValues(Layer layer) {
    return layer instanceof DropoutLayer
        || layer instanceof RepeatVector
        || layer instanceof Cropping1D
        || layer instanceof Cropping2D
        || layer instanceof Cropping3D
        || layer instanceof BaseUpsamplingLayer
        || layer instanceof SpaceToDepthLayer;
  }

  private static boolean movesValues(GraphVertex vertex) {
    return vertex instanceof ReshapeVertex
        || vertex instanceof PreprocessorVertex
        || vertex instanceof SubsetVertex
        || vertex instanceof UnstackVertex
        || vertex instanceof DuplicateToTimeSeriesVertex
        || vertex instanceof LastTimeStepVertex
        || vertex instanceof ReverseTimeSeriesVertex;
  }

  /** Returns the activation that a layer applies; many carry DL4J's default one and apply none. */
  private static IActivation applied(Layer layer) {
    if (layer instanceof ActivationLayer activation) {
      return activation.getActivationFn();
    }
    boolean applies =
        layer instanceof DenseLayer
            || layer instanceof ConvolutionLayer
            || layer instanceof AbstractLSTM
            || layer instanceof SimpleRnn
            || layer instanceof EmbeddingLayer
            || layer instanceof EmbeddingSequenceLayer
            || layer instanceof ElementWiseMultiplicationLayer
            || layer instanceof BaseOutputLayer;
    return applies ? ((BaseLayer) layer).getActivationFn() : null;
  }
}
