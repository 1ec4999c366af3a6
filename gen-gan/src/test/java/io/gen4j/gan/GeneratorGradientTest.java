package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.term.FeatureMatching;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The way of the generator's gradient through the whole step, in double: one step of plain descent
 * at a rate of 1, against central differences of the loss that the step reports.
 */
class GeneratorGradientTest {

  private static final int LATENT = 2;
  private static final int CLASSES = 3;
  private static final ExampleShape VECTOR = ExampleShape.vector(2);
  private static final ExampleShape PICTURE = ExampleShape.image(2, 4, 4);

  /** What the gradient has to go through; the discriminator's inputs and outputs that it takes. */
  enum Setting {
    PLAIN(VECTOR, 2, 1, own -> own, options()),
    RELATIVISTIC(VECTOR, 2, 1, own -> own, options().withLoss(GanLosses.relativisticAverage())),
    CLASSIFIER(VECTOR, 2, 1 + CLASSES, own -> own.withClasses(CLASSES), options()),
    PROJECTION(VECTOR, 2, 1 + CLASSES, classes(ConditioningKind.PROJECTION), options()),
    CONCATENATED_AND_PACKED(
        VECTOR,
        2 * (2 + CLASSES),
        1,
        own -> classes(ConditioningKind.CONCATENATED).apply(own).withPacking(2),
        options()),
    CODES(VECTOR, 2, 6, own -> own.withCodes(new Codes(List.of(3), 2, 0.7, 0.3)), options()),
    NOISY(VECTOR, 2, 1, own -> own, options().withInstanceNoise(new Schedule(0.5, 0, 10))),
    MATCHED(VECTOR, 2, 1, own -> own, options().withTerm(new FeatureMatching("h", 3))),
    PICTURES_PACKED(PICTURE, 4, 1, own -> own.withPacking(2), options()),
    PICTURES_MATCHED(PICTURE, 2, 1, own -> own, options().withTerm(new FeatureMatching("h", 3))),
    PICTURES_AUGMENTED(
        PICTURE,
        2 + CLASSES,
        1,
        classes(ConditioningKind.CONCATENATED),
        options().withAugmentation(Augmentation.diffAugment()));

    private final ExampleShape shape;
    private final int inputs;
    private final int outputs;
    private final UnaryOperator<GanNetworks.Own> built;
    private final GanOptions options;

    Setting(
        ExampleShape shape,
        int inputs,
        int outputs,
        UnaryOperator<GanNetworks.Own> built,
        GanOptions options) {
      this.shape = shape;
      this.inputs = inputs;
      this.outputs = outputs;
      this.built = built;
      this.options = options;
    }

    private static UnaryOperator<GanNetworks.Own> classes(ConditioningKind kind) {
      return own -> own.withClasses(CLASSES).withConditioning(kind);
    }

    private static GanOptions options() {
      // The discriminator stays where it is.
      return GanOptions.defaults()
          .withUpdaters(new Sgd(1), new Sgd(0))
          .withAveraging(0)
          .withSeed(3);
    }

    Gan create() {
      Latent latent = Latent.normal(LATENT);
      NetworkSource none = NetworkSource.of(discriminator());
      int size = built.apply(GanNetworks.of(none, none, latent)).conditioning().size();
      return Gan.create(
          built.apply(GanNetworks.of(NetworkSource.of(generator(LATENT + size)), none, latent)),
          options);
    }

    private ComputationGraphConfiguration generator(int in) {
      GraphBuilder graph =
          builder()
              .addInputs("z")
              .addLayer("h", dense(in, 4, Activation.TANH), "z")
              .addLayer("x", dense(4, shape.length(), Activation.TANH), "h");
      if (!shape.isImage()) {
        return graph.setOutputs("x").build();
      }
      graph
          .addLayer("picture", new ActivationLayer(Activation.IDENTITY), "x")
          .inputPreProcessor(
              "picture",
              new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), shape.channels()));
      return graph.setOutputs("picture").build();
    }

    private ComputationGraphConfiguration discriminator() {
      GraphBuilder graph = builder().addInputs("x");
      if (!shape.isImage()) {
        return graph
            .addLayer("h", dense(inputs, 5, Activation.TANH), "x")
            .addLayer("y", dense(5, outputs, Activation.IDENTITY), "h")
            .setOutputs("y")
            .build();
      }
      return graph
          .setInputTypes(InputType.convolutional(shape.height(), shape.width(), inputs))
          .addLayer(
              "h",
              new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.TANH).build(),
              "x")
          .addLayer(
              "y",
              new DenseLayer.Builder().nOut(outputs).activation(Activation.IDENTITY).build(),
              "h")
          .setOutputs("y")
          .build();
    }

    private static GraphBuilder builder() {
      return new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).graphBuilder();
    }

    private static DenseLayer dense(int in, int out, Activation activation) {
      return Differences.dense(in, out, activation);
    }
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void aStepGoesDownTheGradientOfTheLossThatItReports(Setting setting) {
    Gan gan = setting.create();
    INDArray parameters = gan.generator().network().parameters();
    double[] before = parameters.toDoubleVector();
    step(gan, setting);
    double[] after = parameters.toDoubleVector();
    double h = 1e-5;
    double largest = 0;
    int stride = Math.max(1, before.length / 40);
    for (int p = 0; p < before.length; p += stride) {
      double above = lossAt(setting, p, before[p] + h);
      double below = lossAt(setting, p, before[p] - h);
      double expected = (above - below) / (2 * h);
      assertThat(before[p] - after[p]).as("parameter %d", p).isCloseTo(expected, within(1e-7));
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(largest).isGreaterThan(0.01);
  }

  private static double lossAt(Setting setting, int parameter, double value) {
    Gan gan = setting.create();
    gan.generator().network().parameters().putScalar(parameter, value);
    return step(gan, setting);
  }

  /** Returns the generator's loss in the first step. */
  private static double step(Gan gan, Setting setting) {
    double[] loss = new double[1];
    gan.fit(
        data(setting),
        FitOptions.steps(1)
            .withBatchSize(6)
            .withCallback(
                new Callback() {
                  @Override
                  public void onStep(Progress progress) {
                    loss[0] = progress.metrics().get("generator_loss");
                  }
                }));
    return loss[0];
  }

  private static InMemoryDataset data(Setting setting) {
    int[] labels = {0, 1, 2, 0, 1, 2};
    InMemoryDataset data =
        InMemoryDataset.of(
            "data", setting.shape, TestGans.rows(6, setting.shape.length()), ValueRange.SYMMETRIC);
    return data.withLabels(labels, CLASSES);
  }
}
