package io.gen4j.examples.docs;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Mnist;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trainings of seconds on MNIST that go wrong, and what goes right in their place: the images of
 * the page on failures. {@link #main} writes them.
 */
enum Failure {
  /** A generator that learns five times as fast as a small discriminator. */
  COLLAPSE(500, mixed(), options().withLearningRates(1e-3, 2e-4)),
  /** The same discriminator and rates, with a generator that normalizes over the batch. */
  COLLAPSE_FIXED(500, Dcgan.of(shape()).withWidth(8), options().withLearningRates(1e-3, 2e-4)),
  /** A discriminator that learns forty times as fast, and three times as often. */
  DISCRIMINATOR_WON(
      300, dcgan(), options().withLearningRates(5e-5, 2e-3).withDiscriminatorSteps(3)),
  /** The same networks in balance. */
  DISCRIMINATOR_WON_FIXED(300, dcgan(), options().withLearningRates(4e-4, 2e-4)),
  /** Transposed convolutions with a kernel of 3 and a stride of 2. */
  CHECKERBOARD(300, convolutional(false), fast()),
  /** Upsampling, then convolutions with the same kernel. */
  CHECKERBOARD_FIXED(300, convolutional(true), fast());

  private static final int SIDE = 28;
  private static final int SAMPLES = 16;

  private final int steps;
  private final GanNetworks networks;
  private final GanOptions options;

  Failure(int steps, GanNetworks networks, GanOptions options) {
    this.steps = steps;
    this.networks = networks;
    this.options = options;
  }

  /** A trained model and the metrics of its last step. */
  record Outcome(Gan gan, Map<String, Double> metrics) {

    INDArray samples() {
      return gan.sample(SAMPLES, 7);
    }
  }

  int steps() {
    return steps;
  }

  /** Trains for some steps. */
  Outcome train(int number) {
    Dataset digits = Mnist.train();
    Gan gan = Gan.create(networks, options);
    Map<String, Double> last = new HashMap<>();
    Callback keep =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            last.putAll(progress.metrics());
          }
        };
    gan.fit(digits, FitOptions.steps(number).withCallback(keep));
    return new Outcome(gan, last);
  }

  /** Writes the images of all trainings, or of one, into a folder: FOLDER [NAME]. */
  public static void main(String[] arguments) {
    for (Failure failure : values()) {
      if (arguments.length > 1 && !failure.name().equals(arguments[1])) {
        continue;
      }
      Outcome outcome = failure.train(failure.steps());
      String name = failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
      ImageGrid.of(outcome.samples(), outcome.gan().range())
          .withColumns(8)
          .withZoom(2)
          .writePng(Path.of(arguments[0], "failure-" + name + ".png"));
      System.out.println(name + " " + outcome.metrics());
    }
  }

  private static GanOptions options() {
    return GanOptions.defaults().withHealth(true).withAveraging(0).withSeed(1);
  }

  private static GanOptions fast() {
    return options()
        .withUpdaters(new Adam(2e-3, 0.9, 0.999, 1e-8), new Adam(2e-4, 0.9, 0.999, 1e-8));
  }

  private static ExampleShape shape() {
    return ExampleShape.image(1, SIDE, SIDE);
  }

  private static GanNetworks dcgan() {
    return Dcgan.of(shape()).withWidth(16);
  }

  private static GanNetworks mixed() {
    MlpGan generator = MlpGan.of(shape()).withHidden(List.of(256, 256));
    return GanNetworks.of(
        generator.generator(1),
        Dcgan.of(shape()).withWidth(8).discriminator(2),
        generator.latent());
  }

  private static GanNetworks convolutional(boolean upsampling) {
    Gen4j.initialize();
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("latent");
    graph.addLayer(
        "project",
        new DenseLayer.Builder()
            .nIn(64)
            .nOut(64 * 7 * 7)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build(),
        "latent");
    graph.inputPreProcessor("norm1", new FeedForwardToCnnPreProcessor(7, 7, 64));
    normalize(graph, 1, 64, "project");
    enlarge(graph, 1, 64, 32, Activation.IDENTITY, upsampling);
    normalize(graph, 2, 32, "larger1");
    enlarge(graph, 2, 32, 1, Activation.TANH, upsampling);
    return GanNetworks.of(
        NetworkSource.of(graph.setOutputs("larger2").build()),
        Dcgan.of(shape()).withWidth(16).discriminator(2),
        Latent.normal(64));
  }

  private static void normalize(GraphBuilder graph, int number, int channels, String from) {
    graph.addLayer(
        "norm" + number,
        new BatchNormalization.Builder().nIn(channels).nOut(channels).build(),
        from);
    graph.addLayer("relu" + number, new ActivationLayer(Activation.RELU), "norm" + number);
  }

  private static void enlarge(
      GraphBuilder graph, int number, int in, int out, Activation activation, boolean upsampling) {
    String from = "relu" + number;
    if (upsampling) {
      graph.addLayer("upsampled" + number, new Upsampling2D.Builder(2).build(), from);
      graph.addLayer(
          "larger" + number,
          new ConvolutionLayer.Builder(3, 3)
              .convolutionMode(ConvolutionMode.Same)
              .nIn(in)
              .nOut(out)
              .activation(activation)
              .build(),
          "upsampled" + number);
    } else {
      graph.addLayer(
          "larger" + number,
          new Deconvolution2D.Builder(3, 3)
              .stride(2, 2)
              .convolutionMode(ConvolutionMode.Same)
              .nIn(in)
              .nOut(out)
              .activation(activation)
              .build(),
          from);
    }
  }
}
