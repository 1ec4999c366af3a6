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
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The layers that take most of the time in GANs, in their usual sizes. */
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
  TANH(784, 0),
  /** Nearest-neighbor upsampling by two, of 64 channels of 14x14. */
  UPSAMPLING(64, 14),
  /** 256 to 256 units with layer normalization. */
  LAYER_NORM(256, 0),
  /** An embedding of 10 classes in 64 dimensions. */
  EMBEDDING(1, 0);

  private static final int CLASSES = 10;

  private final int channels;
  private final int side;

  SingleLayer(int channels, int side) {
    this.channels = channels;
    this.side = side;
  }

  /** Returns normal values, or class indices for an embedding. */
  INDArray input(int batch) {
    long[] shape =
        side == 0 ? new long[] {batch, channels} : new long[] {batch, channels, side, side};
    return this == EMBEDDING
        ? Nd4j.linspace(DataType.FLOAT, 0, 1, batch).fmod(CLASSES).reshape(shape)
        : Nd4j.randn(shape);
  }

  ComputationGraphConfiguration configuration() {
    int features = this == EMBEDDING ? CLASSES : channels;
    InputType type =
        side == 0 ? InputType.feedForward(features) : InputType.convolutional(side, side, channels);
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
      case UPSAMPLING -> new Upsampling2D.Builder(2).build();
      case LAYER_NORM ->
          new DenseLayer.Builder().nOut(256).hasLayerNorm(true).activation(Activation.RELU).build();
      case EMBEDDING -> new EmbeddingLayer.Builder().nIn(CLASSES).nOut(64).build();
    };
  }
}
