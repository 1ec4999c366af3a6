package io.gen4j.examples.judge;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.examples.judge.AttributeClassifier.Attribute;
import io.gen4j.examples.judge.AttributeClassifier.Findings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Trains an {@link AttributeClassifier}: a convolution of kernel 5 and three of kernel 3, all of
 * stride 2 (32, 64, 128 and 128 channels), a dense layer of 256 units whose activations are the
 * features, and one softmax per attribute. The optimizer is Adam with batches of 50 images.
 *
 * @param train images of each attribute with its labels: the same images in the same order. Those
 *     of the first attribute are read, and may change at random from pass to pass
 * @param test the same for the images on which the accuracy is measured
 * @param epochs passes over the training images
 */
public record AttributeTraining(Map<String, Dataset> train, Map<String, Dataset> test, int epochs) {

  private static final long SEED = 20261101L;
  private static final int BATCH = 50;
  private static final int[] CHANNELS = {32, 64, 128, 128};
  private static final double LEARNING_RATE = 1.5e-3;

  /** The last learning rate as a share of the first. */
  private static final double LAST_RATE = 0.02;

  /** Loads the classifier that was trained in the same way, or trains and saves it. */
  public AttributeClassifier loadOrTrain(Path file) {
    // Before any use of ND4J, which would otherwise be slow.
    Gen4j.initialize();
    if (Files.exists(file)) {
      AttributeClassifier saved = AttributeClassifier.load(file);
      if (saved.trained().equals(recipe())) {
        return saved;
      }
    }
    AttributeClassifier made = run();
    made.save(file);
    return made;
  }

  /** Trains the classifier, and measures its accuracy. */
  public AttributeClassifier run() {
    List<Attribute> unmeasured = new ArrayList<>();
    train.forEach((name, data) -> unmeasured.add(new Attribute(name, data.classNames(), 0)));
    Dataset images = train.values().iterator().next();
    int batch = Math.min(BATCH, images.size());
    StepMemory memory = StepMemory.create();
    Network network =
        Network.create(
            "attribute classifier",
            configuration(images.shape(), unmeasured, epochs * (images.size() / batch)),
            memory);
    fit(network, images, batch);
    memory.release();
    AttributeClassifier blank = new AttributeClassifier(network.graph(), unmeasured, recipe());
    Dataset held = test.values().iterator().next();
    Findings findings = blank.classify(AttributeClassifier.of(held), held.size());
    List<Attribute> measured = new ArrayList<>();
    for (Attribute attribute : unmeasured) {
      Dataset labeled = test.get(attribute.name());
      double accuracy =
          findings.accuracy(
              attribute.name(), IntStream.range(0, held.size()).map(labeled::label).toArray());
      System.out.printf(
          Locale.ROOT,
          "classifier of %s: %.1f %% of %d test images%n",
          attribute.name(),
          100 * accuracy,
          held.size());
      measured.add(new Attribute(attribute.name(), attribute.classes(), accuracy));
    }
    return new AttributeClassifier(network.graph(), measured, recipe());
  }

  private String recipe() {
    Map<String, String> digests = new LinkedHashMap<>();
    train.forEach((name, data) -> digests.put(name, data.digest()));
    return "epochs " + epochs + ", " + digests;
  }

  private static ComputationGraphConfiguration configuration(
      ExampleShape shape, List<Attribute> attributes, int steps) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.RELU)
            .activation(Activation.RELU)
            .updater(
                new Adam(
                    new ExponentialSchedule(
                        ScheduleType.ITERATION, LEARNING_RATE, Math.pow(LAST_RATE, 1.0 / steps))))
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(
                InputType.convolutional(shape.height(), shape.width(), shape.channels()));
    String last = "image";
    for (int i = 0; i < CHANNELS.length; i++) {
      int kernel = i == 0 ? 5 : 3;
      graph.addLayer(
          "conv" + i,
          new ConvolutionLayer.Builder(kernel, kernel)
              .stride(2, 2)
              .convolutionMode(ConvolutionMode.Same)
              .nOut(CHANNELS[i])
              .build(),
          last);
      last = "conv" + i;
    }
    graph.addLayer(AttributeClassifier.FEATURES, new DenseLayer.Builder().nOut(256).build(), last);
    for (Attribute attribute : attributes) {
      graph.addLayer(
          attribute.name(),
          new DenseLayer.Builder()
              .nOut(attribute.classes().size())
              .activation(Activation.IDENTITY)
              .weightInit(WeightInit.XAVIER)
              .build(),
          AttributeClassifier.FEATURES);
    }
    return graph
        .setOutputs(attributes.stream().map(Attribute::name).toArray(String[]::new))
        .build();
  }

  private void fit(Network network, Dataset images, int batch) {
    Random random = new Random(SEED);
    int[] order = IntStream.range(0, images.size()).toArray();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      Dataset seen = images.inPass(epoch - 1L);
      double loss = 0;
      int batches = 0;
      for (int from = 0; from + batch <= order.length; from += batch) {
        loss += step(network, seen, Arrays.copyOfRange(order, from, from + batch));
        batches++;
      }
      System.out.printf(
          Locale.ROOT, "classifier, epoch %d: mean loss %.3f nats%n", epoch, loss / batches);
    }
  }

  /** Makes one step, and returns the sum of the cross-entropies of all attributes in nats. */
  private double step(Network network, Dataset images, int... batch) {
    double loss = 0;
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray[] logits = network.forward(true, AttributeClassifier.read(images, batch));
      INDArray[] gradients = new INDArray[logits.length];
      int head = 0;
      for (Dataset labeled : train.values()) {
        float[][] rows = logits[head].toFloatMatrix();
        for (int i = 0; i < batch.length; i++) {
          int label = labeled.label(batch[i]);
          AttributeClassifier.softmax(rows[i]);
          loss -= Math.log(Math.max(rows[i][label], Float.MIN_NORMAL)) / batch.length;
          rows[i][label] -= 1;
        }
        gradients[head++] = Nd4j.create(rows).divi(batch.length);
      }
      network.backward(Gradients.PARAMETERS, gradients);
      network.update();
    }
    return loss;
  }
}
