package io.gen4j.benchmarks.layers;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/** The layers where the time of GANs goes, in the sizes that they have there. */
public enum SingleLayer {
  /** 1024 to 784 units. */
  DENSE(1024, 0),
  /** 64 to 128 channels, kernel 4, stride 2, on 14x14. */
  CONVOLUTION(64, 14),
  /** 128 to 64 channels, kernel 4, stride 2, from 7x7. */
  DECONVOLUTION(128, 7),
  /** 64 channels on 14x14. */
  BATCH_NORM(64, 14),
  /** Leaky ReLU on 64 channels of 14x14. */
  LEAKY_RELU(64, 14),
  /** Tanh on 784 values. */
  TANH(784, 0);

  private final int channels;
  private final int side;

  SingleLayer(int channels, int side) {
    this.channels = channels;
    this.side = side;
  }

  long[] inputShape(int batch) {
    return side == 0 ? new long[] {batch, channels} : new long[] {batch, channels, side, side};
  }

  ComputationGraphConfiguration configuration() {
    InputType type =
        side == 0 ? InputType.feedForward(channels) : InputType.convolutional(side, side, channels);
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .graphBuilder()
        .addInputs("input")
        .setInputTypes(type)
        .addLayer("layer", layer(), "input")
        .setOutputs("layer")
        .build();
  }

  private Layer layer() {
    return switch (this) {
      case DENSE -> new DenseLayer.Builder().nOut(784).activation(new ActivationLReLU(0.2)).build();
      case CONVOLUTION ->
          new ConvolutionLayer.Builder(4, 4)
              .stride(2, 2)
              .padding(1, 1)
              .convolutionMode(ConvolutionMode.Truncate)
              .nOut(128)
              .activation(Activation.IDENTITY)
              .build();
      case DECONVOLUTION ->
          new Deconvolution2D.Builder(4, 4)
              .stride(2, 2)
              .padding(1, 1)
              .convolutionMode(ConvolutionMode.Truncate)
              .nOut(64)
              .activation(Activation.IDENTITY)
              .build();
      case BATCH_NORM -> new BatchNormalization.Builder().build();
      case LEAKY_RELU -> new ActivationLayer(new ActivationLReLU(0.2));
      case TANH -> new ActivationLayer(Activation.TANH);
    };
  }
}
