package io.gen4j.core.network;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Replaces DL4J's output layers by ordinary layers. */
final class OutputLayers {

  private OutputLayers() {}

  /**
   * Returns a layer with the same output but without a loss. A layer without a loss is returned as
   * it is.
   *
   * @param network name of the network in messages
   * @throws IllegalArgumentException if the loss is part of the layer's computation
   */
  static Layer withoutLoss(String network, Layer layer) {
    if (layer.getClass() == OutputLayer.class) {
      return dense((OutputLayer) layer);
    }
    if (layer.getClass() == RnnOutputLayer.class) {
      RnnOutputLayer output = (RnnOutputLayer) layer;
      return new TimeDistributed(dense(output), output.getRnnDataFormat());
    }
    if (layer instanceof LossLayer) {
      return activation((BaseLayer) layer);
    }
    if (layer instanceof RnnLossLayer loss) {
      // A softmax is over the channels of each step.
      return new TimeDistributed(activation(loss), loss.getRnnDataFormat());
    }
    boolean ofImages = layer instanceof CnnLossLayer || layer instanceof Cnn3DLossLayer;
    if (ofImages && !(((BaseLayer) layer).getActivationFn() instanceof ActivationSoftmax)) {
      return activation((BaseLayer) layer);
    }
    if (ofImages || layer instanceof BaseOutputLayer) {
      throw new IllegalArgumentException(
          "The "
              + network
              + " ends in a "
              + layer.getClass().getSimpleName()
              + (ofImages ? " with a softmax" : "")
              + ", which no ordinary layer can replace. Copy the network without that layer (with"
              + " DL4J's TransferLearning) and end it in an ordinary layer.");
    }
    return layer;
  }

  /**
   * Returns a layer with the same output but without its activation. A layer without an activation
   * is returned as it is.
   *
   * @param network name of the network in messages
   * @throws IllegalArgumentException if the activation cannot be removed
   */
  static Layer withoutActivation(String network, Layer layer) {
    IActivation activation = OutputActivation.applied(layer);
    if (activation == null || activation instanceof ActivationIdentity) {
      return layer;
    }
    if (layer instanceof TimeDistributed wrapper) {
      Layer inner = withoutActivation(network, wrapper.getUnderlying());
      return new TimeDistributed(inner, wrapper.getRnnDataFormat());
    }
    if (layer instanceof FrozenLayer frozen) {
      return new FrozenLayer(withoutActivation(network, frozen.getLayer()));
    }
    if (layer instanceof ActivationLayer) {
      return new ActivationLayer(new ActivationIdentity());
    }
    boolean linear =
        layer instanceof DenseLayer
            || layer instanceof ConvolutionLayer
            || layer instanceof ElementWiseMultiplicationLayer;
    if (!linear) {
      throw new IllegalArgumentException(
          "The activation "
              + activation
              + " of the "
              + network
              + " cannot be removed from a "
              + layer.getClass().getSimpleName()
              + ". End the network in a layer with the activation identity.");
    }
    BaseLayer copy = ((BaseLayer) layer).clone();
    copy.setActivationFn(new ActivationIdentity());
    return copy;
  }

  private static ActivationLayer activation(BaseLayer layer) {
    ActivationLayer activation = new ActivationLayer(layer.getActivationFn());
    activation.setIDropout(layer.getIDropout());
    return activation;
  }

  private static DenseLayer dense(BaseOutputLayer output) {
    DenseLayer dense =
        new DenseLayer.Builder()
            .nIn(output.getNIn())
            .nOut(output.getNOut())
            .hasBias(output.hasBias())
            .activation(output.getActivationFn())
            .weightInit(output.getWeightInitFn())
            .updater(output.getIUpdater())
            .build();
    dense.setBiasInit(output.getBiasInit());
    dense.setIDropout(output.getIDropout());
    dense.setWeightNoise(output.getWeightNoise());
    dense.setConstraints(output.getConstraints());
    dense.setRegularization(output.getRegularization());
    dense.setRegularizationBias(output.getRegularizationBias());
    dense.setGradientNormalization(output.getGradientNormalization());
    dense.setGradientNormalizationThreshold(output.getGradientNormalizationThreshold());
    return dense;
  }
}
