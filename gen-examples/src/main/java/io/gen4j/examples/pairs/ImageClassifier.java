package io.gen4j.examples.pairs;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.evaluation.FeatureExtractor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A small convolutional classifier of images in [-1, 1], which judges generated images and gives
 * features for distances and losses. DL4J's own {@code fit} trains it.
 */
public final class ImageClassifier {

  /** The dense layer before the classes. */
  public static final String FEATURES = "features";

  /** A convolution that has seen small parts of the image only. */
  public static final String DETAILS = "conv2";

  private static final int BATCH = 64;
  private static final int SMALLEST = 7;

  private final ComputationGraph network;

  private ImageClassifier(ComputationGraph network) {
    this.network = network;
  }

  /**
   * Trains a classifier.
   *
   * @param labeled images with class labels
   * @param epochs passes over them
   */
  public static ImageClassifier train(Dataset labeled, int epochs, long seed) {
    // Before any use of ND4J, which would otherwise be slow.
    Gen4j.initialize();
    ComputationGraph network = network(labeled.shape(), labeled.classes(), seed);
    Random random = new Random(seed);
    int[] order = IntStream.range(0, labeled.size()).toArray();
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      for (int from = 0; from < order.length; from += BATCH) {
        int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
        network.fit(batch(labeled, some));
      }
    }
    return new ImageClassifier(network);
  }

  private static DataSet batch(Dataset labeled, int... indices) {
    float[] targets = new float[indices.length * labeled.classes()];
    for (int i = 0; i < indices.length; i++) {
      targets[i * labeled.classes() + labeled.label(indices[i])] = 1;
    }
    return new DataSet(
        ImagePairs.field(labeled, Field.DATA, indices),
        Nd4j.create(targets, new long[] {indices.length, labeled.classes()}, 'c'));
  }

  private static ComputationGraph network(ExampleShape shape, int classes, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .updater(new Adam(1e-3))
            .graphBuilder()
            .addInputs("images")
            .setInputTypes(
                InputType.convolutional(shape.height(), shape.width(), shape.channels()));
    int channels = 16;
    int number = 0;
    String last = "images";
    for (int side = shape.height(); side / 2 >= SMALLEST; side /= 2) {
      String name = "conv" + ++number;
      graph.addLayer(
          name,
          new ConvolutionLayer.Builder(4, 4).stride(2, 2).padding(1, 1).nOut(channels).build(),
          last);
      last = name;
      channels *= 2;
    }
    graph.addLayer(FEATURES, new DenseLayer.Builder().nOut(64).build(), last);
    graph.addLayer(
        "classes",
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.XAVIER)
            .build(),
        FEATURES);
    ComputationGraph network = new ComputationGraph(graph.setOutputs("classes").build());
    network.init();
    return network;
  }

  /** Returns the network. */
  public ComputationGraph network() {
    return network;
  }

  /** Returns an extractor of the features. */
  public FeatureExtractor features() {
    return FeatureExtractor.of(network, FEATURES);
  }

  /** Returns the most likely class of each image {@code [batch, channels, height, width]}. */
  public int[] classes(INDArray images) {
    double[][] scores = FeatureExtractor.of(network).features(images);
    return Arrays.stream(scores)
        .mapToInt(
            row ->
                IntStream.range(0, row.length)
                    .reduce(0, (best, c) -> row[c] > row[best] ? c : best))
        .toArray();
  }

  /** Returns the share of labeled images whose most likely class is their label. */
  public double accuracy(Dataset labeled) {
    int right = 0;
    for (int from = 0; from < labeled.size(); from += BATCH) {
      int[] some = IntStream.range(from, Math.min(labeled.size(), from + BATCH)).toArray();
      int[] read = classes(ImagePairs.field(labeled, Field.DATA, some));
      for (int i = 0; i < some.length; i++) {
        right += read[i] == labeled.label(some[i]) ? 1 : 0;
      }
    }
    return (double) right / labeled.size();
  }
}
