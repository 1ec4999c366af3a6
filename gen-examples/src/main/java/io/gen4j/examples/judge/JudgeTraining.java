package io.gen4j.examples.judge;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.Mnist;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Trains the classifier behind {@link Judge#mnist()} and gen-datasets' {@code DigitFeatures}.
 * Writes it as a DL4J file for the former and as bare weights for the latter. DL4J's own {@code
 * fit} trains it on purpose, so that the evaluation of samples does not depend on the library's
 * training loop.
 *
 * <p>Two convolutions of 5x5 (16 and 32 channels), each followed by 2x2 max pooling, a dense layer
 * of 64 named {@value Judge#FEATURES}, and a softmax over the ten digits: 46,730 parameters. The
 * optimizer is Adam with batches of {@value #BATCH} digits. Its learning rate doubles linearly over
 * {@value #EPOCHS} epochs, which is what DL4J's polynomial schedule of power 1 does. Weights and
 * the order of the examples come from fixed seeds, so the same machine writes the same file again.
 * Another machine rounds differently and writes another file: the shipped weights read 99.14 % of
 * the test images correctly, those of a run elsewhere 98.92 %.
 *
 * <p>The classifier has seen only digits, so it is confident for some images that are not digits at
 * all. The fraction of confident predictions is meaningful for samples that a person would read as
 * digits. It says nothing about noise.
 *
 * <p>From the repository's root, after {@code mvn install -DskipTests}:
 *
 * <pre>
 * mvn -pl gen-examples dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
 * OMP_WAIT_POLICY=PASSIVE java \
 *     -cp "gen-examples/target/classes:$(cat gen-examples/target/classpath.txt)" \
 *     io.gen4j.examples.judge.JudgeTraining \
 *     gen-examples/src/main/resources/io/gen4j/examples/judge/mnist-judge.zip \
 *     gen-datasets/src/main/resources/io/gen4j/datasets/digit-features.bin
 * </pre>
 */
public final class JudgeTraining {

  private static final long SEED = 20260101L;
  private static final int EPOCHS = 4;
  private static final int BATCH = 100;
  private static final double LEARNING_RATE = 2e-3;

  private JudgeTraining() {}

  /**
   * Trains, writes the files and prints the accuracy on the test set.
   *
   * @param args the files to write: that of the classifier, then that of {@code DigitFeatures}
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "Name the files to write, for example mnist-judge.zip and digit-features.bin; got "
              + args.length
              + " arguments");
    }
    Path file = Path.of(args[0]).toAbsolutePath();
    Files.createDirectories(file.getParent());

    Dataset train = Mnist.train();
    int steps = EPOCHS * (train.size() / BATCH);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(steps));
    network.init();
    fit(network, train);
    ModelSerializer.writeModel(network, file.toFile(), false);
    Files.write(Path.of(args[1]), weights(network));

    try (Judge judge = new Judge(network)) {
      Dataset test = Mnist.test();
      float[] pixels = new float[test.size() * test.shape().length()];
      int[] labels = new int[test.size()];
      for (int i = 0; i < labels.length; i++) {
        test.read(i, pixels, i * test.shape().length());
        labels[i] = test.label(i);
      }
      INDArray images = Nd4j.createFromArray(pixels).reshape(test.shape().batch(labels.length));
      System.out.printf(
          Locale.ROOT,
          "%s: %d parameters, accuracy %.4f on %d test images%n",
          file,
          network.numParams(),
          judge.accuracy(images, test.range(), labels),
          labels.length);
    }
  }

  /** Returns the weights in the format of DigitFeatures: only little-endian floats. */
  private static byte[] weights(MultiLayerNetwork network) {
    float[] values = network.params().toFloatVector();
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  static MultiLayerConfiguration configuration(int steps) {
    return new NeuralNetConfiguration.Builder()
        .seed(SEED)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .updater(new Adam(new PolySchedule(ScheduleType.ITERATION, LEARNING_RATE, 1, steps)))
        .list()
        .layer(new ConvolutionLayer.Builder(5, 5).name("conv1").nOut(16).build())
        .layer(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .name("pool1")
                .kernelSize(2, 2)
                .stride(2, 2)
                .build())
        .layer(new ConvolutionLayer.Builder(5, 5).name("conv2").nOut(32).build())
        .layer(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .name("pool2")
                .kernelSize(2, 2)
                .stride(2, 2)
                .build())
        .layer(new DenseLayer.Builder().name(Judge.FEATURES).nOut(64).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .name("classes")
                .nOut(Judge.CLASSES)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build())
        .setInputType(InputType.convolutional(28, 28, 1))
        .build();
  }

  private static void fit(MultiLayerNetwork network, Dataset train) {
    Random random = new Random(SEED);
    int[] order = new int[train.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      shuffle(order, random);
      double loss = 0;
      int batches = 0;
      for (int from = 0; from + BATCH <= order.length; from += BATCH) {
        network.fit(batch(train, order, from));
        loss += network.score();
        batches++;
      }
      network.incrementEpochCount();
      System.out.printf(
          Locale.ROOT, "epoch %d: mean training loss %.4f nats%n", epoch, loss / batches);
    }
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Returns images [n, 1, 28, 28] in [0, 1] and their labels as one-hot vectors [n, 10]. */
  private static DataSet batch(Dataset train, int[] order, int from) {
    int length = train.shape().length();
    float[] pixels = new float[BATCH * length];
    float[] targets = new float[BATCH * Judge.CLASSES];
    for (int i = 0; i < BATCH; i++) {
      int index = order[from + i];
      train.read(index, pixels, i * length);
      targets[i * Judge.CLASSES + train.label(index)] = 1f;
    }
    train.range().mapTo(ValueRange.UNIT, pixels, 0, pixels.length);
    return new DataSet(
        Nd4j.createFromArray(pixels).reshape(train.shape().batch(BATCH)),
        Nd4j.createFromArray(targets).reshape(BATCH, Judge.CLASSES));
  }
}
