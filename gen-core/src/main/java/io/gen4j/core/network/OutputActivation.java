package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
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
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected1D;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
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
 * Finds the last activation before a network's output, and the range of the output. It skips layers
 * and vertices that only move values, and follows those that map a range in a known way.
 */
final class OutputActivation {

  private OutputActivation() {}

  /**
   * Returns the last activation function before an output. The result is empty if it is the
   * identity, or if no activation is found. If branches are merged, the first branch that ends in
   * an activation counts. An activation does not count if a vertex scales or shifts its values,
   * since the author of the network chose that range.
   */
  static Optional<IActivation> of(ComputationGraphConfiguration configuration, String output) {
    return ends(configuration, output).stream()
        .map(end -> applied(end.getLayerConf().getLayer()))
        .filter(activation -> activation != null && !(activation instanceof ActivationIdentity))
        .findFirst();
  }

  /** Returns the layers that compute the values of an output, one for each merged branch. */
  static List<LayerVertex> ends(ComputationGraphConfiguration configuration, String output) {
    GraphVertex vertex = configuration.getVertices().get(output);
    if (vertex != null && (joins(vertex) || movesValues(vertex))) {
      return configuration.getVertexInputs().get(output).stream()
          .flatMap(input -> ends(configuration, input).stream())
          .toList();
    }
    return vertex instanceof LayerVertex layer ? List.of(layer) : List.of();
  }

  /** Returns the closed interval of the values of an output; unbounded if it is unknown. */
  static ValueRange range(ComputationGraphConfiguration configuration, String output) {
    GraphVertex vertex = configuration.getVertices().get(output);
    boolean mapsRanges =
        vertex != null
            && (joins(vertex)
                || movesValues(vertex)
                || vertex instanceof ScaleVertex
                || vertex instanceof ShiftVertex);
    if (!mapsRanges) {
      return vertex instanceof LayerVertex layer
          ? range(applied(layer.getLayerConf().getLayer()))
          : ValueRange.UNBOUNDED;
    }
    List<ValueRange> inputs =
        configuration.getVertexInputs().get(output).stream()
            .map(input -> range(configuration, input))
            .toList();
    if (inputs.stream().anyMatch(input -> !input.isBounded())) {
      return ValueRange.UNBOUNDED;
    }
    double low = inputs.stream().mapToDouble(ValueRange::low).min().orElseThrow();
    double high = inputs.stream().mapToDouble(ValueRange::high).max().orElseThrow();
    if (vertex instanceof ScaleVertex scaled) {
      double one = low * scaled.getScaleFactor();
      double other = high * scaled.getScaleFactor();
      return interval(Math.min(one, other), Math.max(one, other));
    }
    if (vertex instanceof ShiftVertex shifted) {
      return interval(low + shifted.getShiftFactor(), high + shifted.getShiftFactor());
    }
    boolean zeros =
        vertex instanceof LayerVertex layer
            && addsZeros(unwrapped(layer.getLayerConf().getLayer()));
    return zeros ? interval(Math.min(low, 0), Math.max(high, 0)) : interval(low, high);
  }

  private static ValueRange interval(double low, double high) {
    boolean proper = (float) low < (float) high && Double.isFinite(high - low);
    return proper ? new ValueRange((float) low, (float) high) : ValueRange.UNBOUNDED;
  }

  /** Returns the closed interval of the values of an activation. */
  private static ValueRange range(IActivation activation) {
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

  /** Whether a vertex only combines the values of its inputs without changing them. */
  private static boolean joins(GraphVertex vertex) {
    return vertex instanceof MergeVertex || vertex instanceof StackVertex;
  }

  private static boolean movesValues(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer) {
      return movesValues(unwrapped(layer.getLayerConf().getLayer()))
          && movesValues(layer.getPreProcessor());
    }
    if (vertex instanceof PreprocessorVertex preprocessor) {
      return movesValues(preprocessor.getPreProcessor());
    }
    return vertex instanceof ReshapeVertex
        || vertex instanceof SubsetVertex
        || vertex instanceof UnstackVertex
        || vertex instanceof DuplicateToTimeSeriesVertex
        || vertex instanceof LastTimeStepVertex
        || vertex instanceof ReverseTimeSeriesVertex;
  }

  /** Whether every output of a layer in inference mode is between some of its inputs, or is 0. */
  private static boolean movesValues(Layer layer) {
    return layer instanceof DropoutLayer
        || layer instanceof RepeatVector
        || layer instanceof Cropping1D
        || layer instanceof Cropping2D
        || layer instanceof Cropping3D
        || layer instanceof BaseUpsamplingLayer
        || layer instanceof SpaceToDepthLayer
        || addsZeros(layer)
        || (layer instanceof ActivationLayer activation
            && activation.getActivationFn() instanceof ActivationIdentity);
  }

  /**
   * Whether zeros, for example from padding, may be among the values that a layer moves or
   * averages.
   */
  private static boolean addsZeros(Layer layer) {
    if (layer instanceof SubsamplingLayer pooling) {
      return isBetween(pooling.getPoolingType());
    }
    if (layer instanceof GlobalPoolingLayer pooling) {
      return isBetween(pooling.getPoolingType());
    }
    if (layer instanceof Subsampling3DLayer pooling) {
      return isBetween(pooling.getPoolingType());
    }
    return layer instanceof ZeroPaddingLayer
        || layer instanceof ZeroPadding1DLayer
        || layer instanceof ZeroPadding3DLayer;
  }

  private static boolean isBetween(PoolingType pooling) {
    return pooling == PoolingType.MAX || pooling == PoolingType.AVG;
  }

  /**
   * Whether a preprocessor only moves values. DL4J's own preprocessors reshape, but others may do
   * anything.
   */
  private static boolean movesValues(InputPreProcessor preprocessor) {
    return preprocessor == null
        || preprocessor.getClass().getPackage() == CnnToFeedForwardPreProcessor.class.getPackage();
  }

  /**
   * Returns the activation that a layer applies. Many layers have DL4J's default activation but do
   * not apply it.
   */
  static IActivation applied(Layer outer) {
    Layer layer = unwrapped(outer);
    if (layer instanceof ActivationLayer activation) {
      return activation.getActivationFn();
    }
    if (layer instanceof LocallyConnected2D local) {
      return local.getActivation().getActivationFunction();
    }
    if (layer instanceof LocallyConnected1D local) {
      return local.getActivation().getActivationFunction();
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
