package io.gen4j.examples.judge;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.Mnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
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
 * Trains the classifier behind {@link Judge#mnist()} and writes it as a DL4J file. It is trained by
 * DL4J's own {@code fit}, on purpose: what judges the library's samples owes nothing to the
 * library's training loop.
 *
 * <p>Two convolutions of 5x5 (16 and 32 channels), each followed by 2x2 max pooling, a dense layer
 * of 64 named {@value Judge#FEATURES}, and a softmax over the ten digits: 46,730 parameters. Adam
 * with a learning rate that falls linearly to zero over {@value #EPOCHS} passes, batches of {@value
 * #BATCH} digits. Weights, noise and the order of the examples come from fixed seeds.
 *
 * <p>A classifier that has seen digits alone calls noise a digit, and with confidence. So every
 * batch also has {@value #NOISE} pictures that are no digits (uniform noise, black and white pixels,
 * resampled pixels of digits, coarse blocks), whose target is the
 * same probability for every class (Hendrycks et al. 2019, outlier exposure).
 *
 * <p>From the repository's root, after {@code mvn install -DskipTests}:
 *
 * <pre>
 * OMP_WAIT_POLICY=PASSIVE mvn -pl gen-examples exec:java -Dexec.skip=false \
 *     -Dexec.mainClass=io.gen4j.examples.judge.JudgeTraining \
 *     -Dexec.args=gen-examples/src/main/resources/io/gen4j/examples/judge/mnist-judge.zip
 * </pre>
 */
public final class JudgeTraining {

  private static final long SEED = 20260101L;
  private static final int EPOCHS = 3;
  private static final int BATCH = 100;
  private static final int NOISE = 20;
  private static final double LEARNING_RATE = 1.5e-3;

  private JudgeTraining() {}

  /**
   * Trains, writes the file and prints the accuracy on the test set.
   *
   * @param args the file to write
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException(
          "Name the file to write, for example mnist-judge.zip; got " + args.length + " arguments");
    }
    Path file = Path.of(args[0]).toAbsolutePath();
    Files.createDirectories(file.getParent());

    Dataset train = Mnist.train();
    int steps = EPOCHS * (train.size() / BATCH);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(steps));
    network.init();
    fit(network, train);
    ModelSerializer.writeModel(network, file.toFile(), false);

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
        network.fit(batch(train, order, from, random));
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

  /** Returns digits, then noise: images [n, 1, 28, 28] in [0, 1] and probabilities [n, 10]. */
  private static DataSet batch(Dataset train, int[] order, int from, Random random) {
    int length = train.shape().length();
    float[] pixels = new float[(BATCH + NOISE) * length];
    float[] targets = new float[(BATCH + NOISE) * Judge.CLASSES];
    for (int i = 0; i < BATCH; i++) {
      int index = order[from + i];
      train.read(index, pixels, i * length);
      targets[i * Judge.CLASSES + train.label(index)] = 1f;
    }
    train.range().mapTo(ValueRange.UNIT, pixels, 0, BATCH * length);
    Noise[] kinds = Noise.values();
    for (int i = BATCH; i < BATCH + NOISE; i++) {
      int digit = random.nextInt(BATCH) * length;
      float[] noise =
          kinds[i % kinds.length].draw(Arrays.copyOfRange(pixels, digit, digit + length), random);
      System.arraycopy(noise, 0, pixels, i * length, length);
    }
    Arrays.fill(targets, BATCH * Judge.CLASSES, targets.length, 1f / Judge.CLASSES);
    return new DataSet(
        Nd4j.createFromArray(pixels).reshape(train.shape().batch(BATCH + NOISE)),
        Nd4j.createFromArray(targets).reshape(BATCH + NOISE, Judge.CLASSES));
  }

  /** Kinds of pictures that are no digits. */
  private enum Noise {
    /** Every pixel uniform, up to a brightness that is uniform itself. */
    UNIFORM {
      @Override
      float[] draw(float[] digit, Random random) {
        float brightness = random.nextFloat();
        return each(() -> brightness * random.nextFloat());
      }
    },
    /** Every pixel black or white, with a share of white that is uniform. */
    SALT {
      @Override
      float[] draw(float[] digit, Random random) {
        float share = random.nextFloat();
        return each(() -> random.nextFloat() < share ? 1f : 0f);
      }
    },
    /** Pixels drawn at random from those of a digit. */
    RESAMPLED {
      @Override
      float[] draw(float[] digit, Random random) {
        return each(() -> digit[random.nextInt(digit.length)]);
      }
    },
    /** Blocks of 4x4 pixels, each black or white, with a share of white that is uniform. */
    BLOCKS {
      @Override
      float[] draw(float[] digit, Random random) {
        float share = random.nextFloat();
        float[] coarse = new float[7 * 7];
        for (int i = 0; i < coarse.length; i++) {
          coarse[i] = random.nextFloat() < share ? 1f : 0f;
        }
        float[] picture = new float[28 * 28];
        for (int i = 0; i < picture.length; i++) {
          picture[i] = coarse[i / 28 / 4 * 7 + i % 28 / 4];
        }
        return picture;
      }
    };

    abstract float[] draw(float[] digit, Random random);

    private static float[] each(Supplier<Float> pixel) {
      float[] picture = new float[28 * 28];
      for (int i = 0; i < picture.length; i++) {
        picture[i] = pixel.get();
      }
      return picture;
    }
  }
}
