package io.gen4j.extending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Noise;
import io.gen4j.core.training.FitOptions;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.Reconstruction;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks of an application's own, through public types alone. */
class OwnNetworksTest {

  private static final ExampleShape IMAGE = ExampleShape.image(1, 8, 8);
  private static final int STEPS = 6;

  @TempDir private Path folder;

  /** A discriminator that judges patches: [batch, 1, 8, 8]. */
  private static NetworkSource patches(int channels) {
    return NetworkSource.of(
        builder(2)
            .addInputs("image")
            .setInputTypes(InputType.convolutional(8, 8, channels))
            .addLayer("hidden", convolution(6, Activation.LEAKYRELU), "image")
            .addLayer("logits", convolution(1, Activation.IDENTITY), "hidden")
            .setOutputs("logits")
            .build());
  }

  private static ConvolutionLayer convolution(int out, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(out)
        .activation(activation)
        .build();
  }

  private static GraphBuilder builder(long seed) {
    return new NeuralNetConfiguration.Builder().seed(seed).graphBuilder();
  }

  @Test
  void aPatchDiscriminator() {
    Dataset images = new FieldsDataset(IMAGE, 32, 3);
    Dcgan dcgan = Dcgan.of(images).withWidth(4).withLatentSize(5);
    assertResumes(
        GanNetworks.of(dcgan.generator(1), patches(1), dcgan.latent()),
        GanOptions.defaults()
            .withLoss(GanLosses.relativisticAverage())
            .withPenalties(GradientPenalty.r1(1).withEvery(2)),
        images);
  }

  /** Image to image: the condition alone makes the sample, which comes near the data. */
  @Test
  void aConditionImage() {
    Dataset images = new FieldsDataset(IMAGE, 32, 3).withNegativeAsCondition();
    NetworkSource generator =
        NetworkSource.of(
            builder(1)
                .addInputs("condition")
                .setInputTypes(InputType.convolutional(8, 8, 1))
                .addLayer("hidden", convolution(6, Activation.LEAKYRELU), "condition")
                .addLayer("image", convolution(1, Activation.TANH), "hidden")
                .setOutputs("image")
                .build());
    GanNetworks networks = GanNetworks.of(generator, patches(2), Latent.NONE).withCondition(IMAGE);
    GanOptions options =
        GanOptions.defaults()
            .withTerm(Reconstruction.l1(100))
            .withLearningRates(1e-2, 1e-3)
            .withAveraging(0.9);
    assertResumes(networks, options, images);

    Gan gan = Gan.create(networks, options);
    INDArray conditions = Noise.uniform(9, -1, 1, 300, 1, 8, 8);
    assertThat(away(gan, conditions)).isGreaterThan(0.4);
    gan.fit(images, FitOptions.steps(150).withBatchSize(16));
    assertThat(away(gan, conditions)).isLessThan(0.2);
    assertThat(gan.sample(conditions, 1)).isEqualTo(gan.sample(conditions, 2));
  }

  private static double away(Gan gan, INDArray conditions) {
    INDArray difference = gan.sample(conditions, 1).add(conditions);
    return org.nd4j.linalg.ops.transforms.Transforms.abs(difference).meanNumber().doubleValue();
  }

  /** Sequences [batch, 2, time] of one to six steps. */
  @Test
  @SuppressWarnings({"rawtypes", "unchecked"}) // DL4J's builder
  void networksOfLstmsOnSequencesWithMasks() {
    Dataset sequences =
        new FieldsDataset(new ExampleShape(List.of(2, STEPS)), 32, 3).withMask(STEPS);
    NetworkSource generator =
        NetworkSource.of(
            builder(1)
                .addInputs("latent")
                .setInputTypes(InputType.feedForward(4))
                .addLayer("repeat", new RepeatVector.Builder(STEPS).build(), "latent")
                .addLayer("hidden", new LSTM.Builder().nIn(4).nOut(6).build(), "repeat")
                .addLayer("steps", new SimpleRnn.Builder().nIn(6).nOut(2).build(), "hidden")
                .setOutputs("steps")
                .build());
    NetworkSource discriminator =
        NetworkSource.of(
            builder(2)
                .addInputs("sequence")
                .setInputTypes(InputType.recurrent(2, STEPS))
                .addLayer("hidden", new LSTM.Builder().nIn(2).nOut(6).build(), "sequence")
                .addLayer(
                    "logits",
                    new SimpleRnn.Builder().nIn(6).nOut(1).activation(Activation.IDENTITY).build(),
                    "hidden")
                .setOutputs("logits")
                .build());
    GanNetworks networks = GanNetworks.of(generator, discriminator, Latent.normal(4));
    assertResumes(networks, GanOptions.defaults().withHealth(true), sequences);
    assertThat(Gan.create(networks, GanOptions.defaults()).sample(3, 1).shape())
        .containsExactly(3, 2, STEPS);
  }

  @Test
  void aTrainedGeneratorKeepsItsWeights() {
    Dataset points = new FieldsDataset(ExampleShape.vector(3), 32, 3);
    MlpGan mlp = MlpGan.of(points).withLatentSize(4).withHidden(List.of(8));
    ComputationGraph trained = mlp.generator(1).graph("elsewhere", new Sgd(0.1));
    trained.params().addi(0.25);
    INDArray latent = Noise.normal(4, 5, 4);
    INDArray expected = trained.outputSingle(latent);

    Gan gan =
        Gan.create(
            GanNetworks.of(NetworkSource.of(trained), mlp.discriminator(2), mlp.latent()),
            GanOptions.defaults());

    assertThat(gan.sampler()).isNotSameAs(gan.generator());
    assertThat(gan.decode(latent).equalsWithEps(expected, 1e-6)).isTrue();
    assertThat(gan.generator().generate(latent).equalsWithEps(expected, 1e-6)).isTrue();
    INDArray before = trained.params().dup();
    gan.fit(points, FitOptions.steps(2).withBatchSize(8));
    assertThat(trained.params()).isEqualTo(before);
  }

  /**
   * A classifier of DL4J's, with a loss layer and a sigmoid at its end, becomes a discriminator.
   */
  @Test
  void aTrainedClassifierBecomesADiscriminator() {
    Dataset points = new FieldsDataset(ExampleShape.vector(3), 32, 3);
    MlpGan mlp = MlpGan.of(points).withLatentSize(4).withHidden(List.of(8));
    MultiLayerNetwork classifier =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(1e-3))
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(6).activation(Activation.TANH).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.XENT)
                        .nIn(6)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    classifier.init();
    Gan gan =
        Gan.create(
            GanNetworks.of(
                mlp.generator(1),
                NetworkSource.of(classifier).withoutOutputActivation(),
                mlp.latent()),
            GanOptions.defaults());
    INDArray data = Noise.normal(4, 5, 3);
    double[] logits = gan.discriminator().score(data).reshape(5).toDoubleVector();
    double[] probabilities = classifier.output(data).reshape(5).toDoubleVector();
    for (int i = 0; i < 5; i++) {
      assertThat(1 / (1 + Math.exp(-logits[i]))).isCloseTo(probabilities[i], within(1e-6));
    }
    gan.fit(points, FitOptions.steps(2).withBatchSize(8));
  }

  /** Trains, moves both networks, and goes on from a file as if it had never stopped. */
  private void assertResumes(GanNetworks networks, GanOptions options, Dataset data) {
    Path file = folder.resolve("model.zip");
    Gan whole = Gan.create(networks, options);
    INDArray first = whole.generator().network().parameters().dup();
    INDArray second = whole.discriminator().network().parameters().dup();
    whole.fit(data, FitOptions.steps(5).withBatchSize(8));
    assertThat(whole.generator().network().parameters()).isNotEqualTo(first);
    assertThat(whole.discriminator().network().parameters()).isNotEqualTo(second);
    Gan half = Gan.create(networks, options);
    half.fit(data, FitOptions.steps(2).withBatchSize(8));
    half.save(file);
    Gan loaded = Gan.load(file);
    assertThat(loaded.options()).isEqualTo(options);
    loaded.fit(data, FitOptions.steps(5).withBatchSize(8));
    assertThat(loaded.generator().network().parameters())
        .isEqualTo(whole.generator().network().parameters());
    assertThat(loaded.discriminator().network().parameters())
        .isEqualTo(whole.discriminator().network().parameters());
  }
}
