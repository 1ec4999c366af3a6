package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.conditioning.ConditioningKind;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Translation without pairs. */
class CycleGanTest {

  private static final ExampleShape SHAPE = ExampleShape.image(2, 16, 16);

  @TempDir private Path folder;

  /** Squares in one of two channels, bright on dark. */
  private static Dataset squares(int count, int channel, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][512];
    for (float[] row : rows) {
      int side = 5 + random.nextInt(6);
      int top = random.nextInt(16 - side);
      int left = random.nextInt(16 - side);
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          row[channel * 256 + y * 16 + x] = 1;
        }
      }
    }
    return InMemoryDataset.of("squares" + channel, SHAPE, rows, ValueRange.UNIT);
  }

  private static Dataset unpaired(int count) {
    return Datasets.unpaired(squares(count, 0, 1), squares(count, 1, 2), 3);
  }

  private static Pix2Pix networks(int width) {
    return Pix2Pix.of(SHAPE, SHAPE)
        .withWidth(width)
        .withNormalization(Pix2Pix.Normalization.INSTANCE)
        .withoutConditionInDiscriminator();
  }

  @Test
  void learnsToMoveSquaresToTheOtherChannelWithoutPairs() {
    GanOptions options =
        CycleGan.options().withLearningRates(2e-3, 1e-3).withAveraging(0.9).withSeed(4);
    CycleGan model = CycleGan.create(networks(4), networks(4).reversed(), options, 10, 0);
    INDArray[] held = {all(squares(32, 0, 9)), all(squares(32, 1, 9))};

    model.fit(unpaired(64), FitOptions.steps(250).withBatchSize(8));

    // A copy has an error of about 2 * 2 * 64 / 512.
    assertThat(error(held[0], held[1])).isGreaterThan(0.35);
    assertThat(error(model.translate(held[0]), held[1])).isBetween(0.0, 0.12);
    assertThat(error(model.translateBack(held[1]), held[0])).isBetween(0.0, 0.12);
    assertThat(error(model.translateBack(model.translate(held[0])), held[0])).isBetween(0.0, 0.12);
  }

  private static INDArray all(Dataset data) {
    float[] values = new float[data.size() * 512];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, values, i * 512);
    }
    return Nd4j.create(values, SHAPE.batch(data.size()), 'c').muli(2).subi(1);
  }

  private static double error(INDArray made, INDArray wanted) {
    return made.sub(wanted).norm1Number().doubleValue() / made.length();
  }

  @Test
  void resumesBitForBitWithItsPools() {
    GanOptions options =
        CycleGan.options().withImagePool(6).withLinearDecay(6).withHealth(true).withRollback(2);
    CycleGan whole = CycleGan.create(networks(2), networks(2).reversed(), options);
    whole.fit(unpaired(16), FitOptions.steps(6).withBatchSize(4));

    CycleGan first = CycleGan.create(networks(2), networks(2).reversed(), options);
    first.fit(unpaired(16), FitOptions.steps(3).withBatchSize(4));
    Path file = folder.resolve("cycle.zip");
    first.save(file);
    CycleGan second = CycleGan.load(file);
    assertThat(second.describe()).isEqualTo(first.describe());
    second.fit(unpaired(16), FitOptions.steps(6).withBatchSize(4));

    assertThat(second.counts()).isEqualTo(whole.counts());
    assertThat(second.seed()).isEqualTo(whole.seed());
    assertThat(TestGans.State.of(second.forward())).isEqualTo(TestGans.State.of(whole.forward()));
    assertThat(TestGans.State.of(second.backward())).isEqualTo(TestGans.State.of(whole.backward()));
    INDArray images = all(squares(3, 0, 9));
    assertThat(second.translate(images)).isEqualTo(whole.translate(images));
    second.save(file);
    Path other = folder.resolve("whole.zip");
    whole.save(other);
    assertThat(file).hasSameBinaryContentAs(other);
  }

  /** A convolution of one channel, in double precision. */
  private static NetworkSource convolution(long seed, Activation activation, boolean blind) {
    return NetworkSource.of(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(4, 4, 1))
            .addLayer(
                "out",
                new ConvolutionLayer.Builder(3, 3)
                    .convolutionMode(ConvolutionMode.Same)
                    .nOut(1)
                    .weightInit(blind ? WeightInit.ZERO : WeightInit.XAVIER)
                    .activation(activation)
                    .build(),
                "image")
            .setOutputs("out")
            .build());
  }

  /** With a discriminator that sees nothing, the gradient is that of the three other terms. */
  @Test
  void theGradientIsThatOfCycleAndIdentity() {
    ExampleShape one = ExampleShape.image(1, 4, 4);
    GanNetworks[] networks = new GanNetworks[2];
    for (int i = 0; i < 2; i++) {
      networks[i] =
          GanNetworks.of(
                  convolution(5 + i, Activation.TANH, false),
                  convolution(7, Activation.IDENTITY, true),
                  Latent.NONE)
              .withCondition(one)
              .withConditioning(ConditioningKind.GENERATOR_ONLY);
    }
    double rate = 1e-3;
    GanOptions options =
        CycleGan.options().withUpdaters(new Sgd(rate), new Sgd(1e-12)).withAveraging(0);
    float[][] first = new float[2][16];
    float[][] second = new float[2][16];
    Random random = new Random(8);
    for (int i = 0; i < 32; i++) {
      first[i / 16][i % 16] = 2 * random.nextFloat() - 1;
      second[i / 16][i % 16] = 2 * random.nextFloat() - 1;
    }
    Dataset a = InMemoryDataset.of("a", one, first, ValueRange.SYMMETRIC);
    Dataset b = InMemoryDataset.of("b", one, second, ValueRange.SYMMETRIC);
    INDArray as = Nd4j.createFromArray(first).castTo(DataType.DOUBLE).reshape(2, 1, 4, 4);
    INDArray bs = Nd4j.createFromArray(second).castTo(DataType.DOUBLE).reshape(2, 1, 4, 4);
    CycleGan model = CycleGan.create(networks[0], networks[1], options, 3, 2);
    double[][] expected = new double[2][];
    INDArray[] starts = new INDArray[2];
    INDArray[] lives = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      Gan direction = i == 0 ? model.forward() : model.backward();
      INDArray live = direction.generator().network().parameters();
      INDArray start = live.dup();
      expected[i] = new double[(int) start.length()];
      for (int p = 0; p < expected[i].length; p++) {
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
          live.assign(start);
          live.putScalar(p, start.getDouble(p) + (side == 0 ? 1e-6 : -1e-6));
          loss[side] =
              3 * error(model.translateBack(model.translate(as)), as)
                  + 3 * error(model.translate(model.translateBack(bs)), bs)
                  + 2 * error(model.translate(bs), bs)
                  + 2 * error(model.translateBack(as), as);
        }
        expected[i][p] = (loss[0] - loss[1]) / 2e-6;
      }
      live.assign(start);
      starts[i] = start;
      lives[i] = live;
    }

    model.fit(Datasets.paired(a, b), FitOptions.steps(1).withBatchSize(2));

    // Both generators move at once, so each has the gradient at the start.
    for (int i = 0; i < 2; i++) {
      double[] made = starts[i].sub(lives[i]).div(rate).toDoubleVector();
      assertThat(made).containsExactly(expected[i], within(1e-5));
      assertThat(Math.abs(expected[i][0])).isGreaterThan(0.01);
    }
  }

  @Test
  void networksThatDoNotSuitACycleAreNamed() {
    Pix2Pix blind = networks(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleGan.create(Pix2Pix.of(SHAPE, SHAPE), blind, CycleGan.options()))
        .withMessageContaining("forward networks")
        .withMessageContaining("withoutConditionInDiscriminator");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleGan.create(blind, blind.withDropout(0.5), CycleGan.options()))
        .withMessageContaining("backward networks")
        .withMessageContaining("latent vector of size 8");
    Pix2Pix gray =
        Pix2Pix.of(ExampleShape.image(1, 16, 16), SHAPE)
            .withWidth(2)
            .withoutConditionInDiscriminator();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleGan.create(gray, blind, CycleGan.options()))
        .withMessageContaining("opposite one makes images of 2x16x16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleGan.create(gray, gray.reversed(), CycleGan.options()))
        .withMessageContaining("identity weight of 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CycleGan.create(blind, blind.reversed(), Pix2Pix.options()))
        .withMessageContaining("'reconstruction_l1'")
        .withMessageContaining("CycleGan.options()");
    CycleGan model = CycleGan.create(gray, gray.reversed(), CycleGan.options(), 10, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.translate(Nd4j.zeros(1, 1, 20, 16)))
        .withMessageContaining("[1, 1, 20, 16]. Tiles applies");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.translate(Nd4j.zeros(1, 2, 16, 16)))
        .withMessageContaining("[1, 2, 16, 16]")
        .withMessageNotContaining("Tiles");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.fit(unpaired(4), FitOptions.steps(1).withBatchSize(2)))
        .withMessageContaining("conditions of shape 1x16x16");
    assertThat(model.canSample()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> model.sample(1, 1));
    assertThat(unpaired(4).field(Field.CONDITION)).isPresent();
  }
}
