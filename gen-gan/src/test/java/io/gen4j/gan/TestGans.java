package io.gen4j.gan;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** Small networks and data sets, and what a model consists of, bit for bit. */
public final class TestGans {

  static final int FEATURES = 3;
  static final int LATENT = 4;
  static final ExampleShape PICTURE = ExampleShape.image(1, 16, 16);

  private TestGans() {}

  static MlpGan mlp() {
    return MlpGan.of(ExampleShape.vector(FEATURES))
        .withLatentSize(LATENT)
        .withHidden(List.of(8, 12));
  }

  /** Both networks with batch normalization. */
  static Dcgan dcgan() {
    return Dcgan.of(PICTURE).withLatentSize(LATENT).withWidth(4);
  }

  static Gan mlpGan(GanOptions options) {
    return Gan.create(own(mlp()), options);
  }

  static Gan dcganGan(GanOptions options) {
    return Gan.create(own(dcgan()), options);
  }

  /** Networks whose weights have seeds of their own, whatever that of the options. */
  static GanNetworks.Own own(GanNetworks pair) {
    return GanNetworks.of(pair.generator(5), pair.discriminator(6), pair.latent())
        .with(pair.conditioning())
        .withPacking(pair.packing());
  }

  static GanNetworks.Own own(NetworkSource generator, ComputationGraphConfiguration discriminator) {
    return own(generator, NetworkSource.of(discriminator));
  }

  static GanNetworks.Own own(NetworkSource generator, NetworkSource discriminator) {
    return GanNetworks.of(generator, discriminator, Latent.normal(LATENT));
  }

  /** The DL4J configuration of a network. */
  static ComputationGraphConfiguration configuration(NetworkSource source) {
    return source.graph("network", new Sgd(0.1)).getConfiguration();
  }

  /** An MLP pair whose discriminator drops a third of its hidden units. */
  static Gan dropoutGan(GanOptions options) {
    return Gan.create(
        GanNetworks.of(
            mlp().generator(5), NetworkSource.of(dropoutDiscriminator()), Latent.uniform(LATENT)),
        options);
  }

  static ComputationGraphConfiguration dropoutDiscriminator() {
    return new NeuralNetConfiguration.Builder()
        .seed(6)
        .graphBuilder()
        .addInputs("data")
        .addLayer("hidden", dense(FEATURES, 16, Activation.RELU).build(), "data")
        .addLayer("logit", dense(16, 1, Activation.IDENTITY).dropOut(0.67).build(), "hidden")
        .setOutputs("logit")
        .build();
  }

  /** One hidden layer, any number of outputs. */
  static ComputationGraphConfiguration perceptron(int in, int out) {
    return new NeuralNetConfiguration.Builder()
        .seed(6)
        .graphBuilder()
        .addInputs("data")
        .addLayer("hidden", dense(in, 16, Activation.RELU).build(), "data")
        .addLayer("logit", dense(16, out, Activation.IDENTITY).build(), "hidden")
        .setOutputs("logit")
        .build();
  }

  static DenseLayer.Builder dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation);
  }

  /** Points in [-1, 1]^3, more of them above zero than below. */
  static Dataset points(int count) {
    return InMemoryDataset.of("points", rows(count, FEATURES), ValueRange.SYMMETRIC);
  }

  static Dataset pictures(int count) {
    return InMemoryDataset.of(
        "pictures", PICTURE, rows(count, PICTURE.length()), ValueRange.SYMMETRIC);
  }

  static float[][] rows(int count, int length) {
    Random random = new Random(3);
    float[][] rows = new float[count][length];
    for (float[] row : rows) {
      for (int i = 0; i < length; i++) {
        row[i] = (float) Math.sqrt(random.nextDouble()) * 1.5f - 0.6f;
        row[i] = Math.max(-1, Math.min(1, row[i]));
      }
    }
    return rows;
  }

  /** Everything that a trained model consists of, as the bits of its floats. */
  record State(
      List<Integer> generator,
      List<Integer> discriminator,
      List<Integer> averaged,
      List<Integer> generatorUpdater,
      List<Integer> discriminatorUpdater,
      List<Integer> updates,
      long steps) {

    static State of(Gan gan) {
      return new State(
          bits(gan.generator().network().parameters()),
          bits(gan.discriminator().network().parameters()),
          bits(gan.sampler().network().parameters()),
          updater(gan.generator().network()),
          updater(gan.discriminator().network()),
          List.of(gan.generator().network().updates(), gan.discriminator().network().updates()),
          gan.steps());
    }

    private static List<Integer> updater(Network network) {
      // Made where there is none yet: state that was never used is that of a new updater.
      INDArray state = network.graph().getUpdater(true).getStateViewArray();
      return state == null ? List.of() : bits(state);
    }
  }

  static List<Integer> bits(INDArray array) {
    float[] values = floats(array);
    return Stream.iterate(0, i -> i < values.length, i -> i + 1)
        .map(i -> Float.floatToRawIntBits(values[i]))
        .toList();
  }

  static float[] floats(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  /** Returns what the library says; DL4J says which memory its graphs use. */
  static String logged(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setErr(captured); // where slf4j-simple writes
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("io.gen4j"))
        .reduce("", String::concat);
  }
}
