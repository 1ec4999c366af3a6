package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The network of {@code DigitFeatures}. This class defines the layers. The resource holds only the
 * weights, as little-endian floats in the order of DL4J's flattened parameters.
 */
public final class DigitNetwork {

  /** Name of the layer whose values are the features. */
  public static final String FEATURES = "features";

  /** Name of the layer that gives the probabilities of the classes. */
  public static final String CLASSES = "classes";

  /** Number of features. */
  public static final int WIDTH = 64;

  /** Number of classes. */
  public static final int DIGITS = 10;

  private static final String RESOURCE = "digit-features.bin";
  private static final int WEIGHTS = 46_730;
  private static final String SHA_256 =
      "cbaad3a980e0cfb9289b00375b85a9f6466ec8d80a409f52b70c4a717618aaa8";

  private DigitNetwork() {}

  /**
   * Reads the weights and creates the network.
   *
   * @param owner class in the package of the resource
   */
  public static ComputationGraph load(Class<?> owner) {
    Backend.require();
    float[] weights = weights(owner);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray parameters = HeapCopy.array(weights, 1, weights.length);
      ComputationGraph graph = new ComputationGraph(configuration());
      graph.init(parameters, false);
      return graph;
    }
  }

  private static float[] weights(Class<?> owner) {
    byte[] bytes;
    try (InputStream in = owner.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new DataException(
            "The jar of gen-datasets does not contain the resource " + RESOURCE);
      }
      bytes = in.readNBytes(Float.BYTES * WEIGHTS + 1);
    } catch (IOException e) {
      throw new DataException("The resource " + RESOURCE + " cannot be read", e);
    }
    if (!HexFormat.of().formatHex(Digests.sha256().digest(bytes)).equals(SHA_256)) {
      throw new DataException("The resource " + RESOURCE + " is damaged: it has the wrong digest");
    }
    float[] weights = new float[WEIGHTS];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(weights);
    return weights;
  }

  private static ComputationGraphConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .dataType(DataType.FLOAT)
        .updater(new NoOp())
        .activation(Activation.RELU)
        .graphBuilder()
        .addInputs("images")
        .setInputTypes(InputType.convolutional(28, 28, 1))
        .addLayer("conv1", new ConvolutionLayer.Builder(5, 5).nOut(16).build(), "images")
        .addLayer("pool1", halving(), "conv1")
        .addLayer("conv2", new ConvolutionLayer.Builder(5, 5).nOut(32).build(), "pool1")
        .addLayer("pool2", halving(), "conv2")
        .addLayer(FEATURES, new DenseLayer.Builder().nOut(WIDTH).build(), "pool2")
        .addLayer(
            CLASSES,
            new DenseLayer.Builder().nOut(DIGITS).activation(Activation.SOFTMAX).build(),
            FEATURES)
        .setOutputs(CLASSES)
        .build();
  }

  private static SubsamplingLayer halving() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }
}
