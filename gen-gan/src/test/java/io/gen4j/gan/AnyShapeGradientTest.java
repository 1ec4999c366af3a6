package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.extending.FieldsDataset;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.FeatureMatching;
import io.gen4j.gan.term.Reconstruction;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The generator's gradient through logits of every shape, conditions and masks, in double: one step
 * of plain descent at a rate of 1, against central differences of the loss that the step reports.
 */
class AnyShapeGradientTest {

  private static final ExampleShape IMAGE = ExampleShape.image(1, 4, 4);
  private static final ExampleShape SEQUENCE = new ExampleShape(List.of(2, 4));
  private static final ExampleShape VECTOR = ExampleShape.vector(3);
  private static final int LATENT = 2;

  /** What the gradient goes through. */
  enum Setting {
    PATCHES(IMAGE) {
      @Override
      GanNetworks networks() {
        return GanNetworks.of(imageGenerator(LATENT), patches(1, 1), Latent.normal(LATENT));
      }
    },
    RELATIVISTIC_PATCHES(IMAGE) {
      @Override
      GanNetworks networks() {
        return PATCHES.networks();
      }

      @Override
      GanOptions options() {
        return super.options()
            .withLoss(GanLosses.relativisticAverage())
            .withTerm(new FeatureMatching("h", 2));
      }
    },
    PROJECTED_PATCHES(IMAGE) {
      @Override
      GanNetworks networks() {
        return GanNetworks.of(imageGenerator(LATENT + 3), patches(1, 4), Latent.normal(LATENT))
            .withCondition(VECTOR)
            .withConditioning(ConditioningKind.PROJECTION);
      }

      @Override
      Dataset data() {
        return new FieldsDataset(shape(), 6, 1).withCondition(VECTOR, 2);
      }
    },
    PLANES_OF_A_VECTOR(IMAGE) {
      @Override
      GanNetworks networks() {
        return GanNetworks.of(imageGenerator(LATENT + 3), patches(4, 1), Latent.normal(LATENT))
            .withCondition(VECTOR);
      }

      @Override
      Dataset data() {
        return PROJECTED_PATCHES.data();
      }
    },
    IMAGE_TO_IMAGE(IMAGE) {
      @Override
      GanNetworks networks() {
        NetworkSource generator =
            NetworkSource.of(
                builder()
                    .addInputs("c")
                    .setInputTypes(InputType.convolutional(4, 4, 2))
                    .addLayer("h", convolution(3, Activation.TANH), "c")
                    .addLayer("x", convolution(1, Activation.TANH), "h")
                    .setOutputs("x")
                    .build());
        return GanNetworks.of(generator, patches(3, 1), Latent.NONE)
            .withCondition(ExampleShape.image(2, 4, 4));
      }

      @Override
      GanOptions options() {
        return super.options().withTerm(Reconstruction.l1(3)).withTerm(Reconstruction.l2(5));
      }

      @Override
      Dataset data() {
        return new FieldsDataset(shape(), 6, 1).withCondition(ExampleShape.image(2, 4, 4), 2);
      }
    },
    TWO_INPUTS(VECTOR) {
      @Override
      GanNetworks networks() {
        NetworkSource generator =
            NetworkSource.of(
                builder()
                    .addInputs("z", "c")
                    .addVertex("both", new MergeVertex(), "z", "c")
                    .addLayer("h", dense(LATENT + 5, 4, Activation.TANH), "both")
                    .addLayer("x", dense(4, 3, Activation.TANH), "h")
                    .setOutputs("x")
                    .build());
        NetworkSource discriminator =
            NetworkSource.of(
                builder()
                    .addInputs("x", "c")
                    .addVertex("both", new MergeVertex(), "x", "c")
                    .addLayer("h", dense(3 + 5, 4, Activation.TANH), "both")
                    .addLayer("y", dense(4, 1, Activation.IDENTITY), "h")
                    .setOutputs("y")
                    .build());
        return GanNetworks.of(generator, discriminator, Latent.normal(LATENT))
            .withCondition(ExampleShape.vector(5))
            .withConditioning(ConditioningKind.SECOND_INPUT);
      }

      @Override
      Dataset data() {
        return new FieldsDataset(shape(), 6, 1).withCondition(ExampleShape.vector(5), 2);
      }
    },
    MASKED_SEQUENCES(SEQUENCE) {
      @Override
      GanNetworks networks() {
        NetworkSource generator =
            NetworkSource.of(
                builder()
                    .addInputs("c")
                    .setInputTypes(InputType.recurrent(3, 4))
                    .addLayer("h", new LSTM.Builder().nIn(3).nOut(3).build(), "c")
                    .addLayer("x", new SimpleRnn.Builder().nIn(3).nOut(2).build(), "h")
                    .setOutputs("x")
                    .build());
        NetworkSource discriminator =
            NetworkSource.of(
                builder()
                    .addInputs("x")
                    .setInputTypes(InputType.recurrent(5, 4))
                    .addLayer("h", new LSTM.Builder().nIn(5).nOut(3).build(), "x")
                    .addLayer(
                        "y",
                        new SimpleRnn.Builder()
                            .nIn(3)
                            .nOut(1)
                            .activation(Activation.IDENTITY)
                            .build(),
                        "h")
                    .setOutputs("y")
                    .build());
        return GanNetworks.of(generator, discriminator, Latent.NONE)
            .withCondition(new ExampleShape(List.of(3, 4)));
      }

      @Override
      GanOptions options() {
        return super.options()
            .withTerm(new FeatureMatching("h", 2))
            .withTerm(Reconstruction.l1(3))
            .withTerm(Reconstruction.l2(3));
      }

      @Override
      Dataset data() {
        return new FieldsDataset(shape(), 6, 1)
            .withCondition(new ExampleShape(List.of(3, 4)), 2)
            .withMask(4);
      }
    };

    private final ExampleShape shape;

    Setting(ExampleShape shape) {
      this.shape = shape;
    }

    ExampleShape shape() {
      return shape;
    }

    abstract GanNetworks networks();

    GanOptions options() {
      // The discriminator stays where it is.
      return GanOptions.defaults()
          .withUpdaters(new Sgd(1), new Sgd(0))
          .withAveraging(0)
          .withSeed(3);
    }

    Dataset data() {
      return new FieldsDataset(shape, 6, 1);
    }

    private static GraphBuilder builder() {
      return new NeuralNetConfiguration.Builder().seed(5).dataType(DataType.DOUBLE).graphBuilder();
    }

    private static DenseLayer dense(int in, int out, Activation activation) {
      return Differences.dense(in, out, activation);
    }

    private static ConvolutionLayer convolution(int out, Activation activation) {
      return new ConvolutionLayer.Builder(3, 3)
          .convolutionMode(ConvolutionMode.Same)
          .nOut(out)
          .activation(activation)
          .build();
    }

    private static NetworkSource imageGenerator(int in) {
      return NetworkSource.of(
          builder()
              .addInputs("z")
              .addLayer("h", dense(in, 4, Activation.TANH), "z")
              .addLayer("flat", dense(4, 16, Activation.TANH), "h")
              .addLayer("x", new ActivationLayer(Activation.IDENTITY), "flat")
              .inputPreProcessor("x", new FeedForwardToCnnPreProcessor(4, 4, 1))
              .setOutputs("x")
              .build());
    }

    /** Logits and extra numbers at every pixel. */
    private static NetworkSource patches(int channels, int out) {
      return NetworkSource.of(
          builder()
              .addInputs("x")
              .setInputTypes(InputType.convolutional(4, 4, channels))
              .addLayer("h", convolution(3, Activation.TANH), "x")
              .addLayer("y", convolution(out, Activation.IDENTITY), "h")
              .setOutputs("y")
              .build());
    }
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void aStepGoesDownTheGradientOfTheLossThatItReports(Setting setting) {
    Gan gan = Gan.create(setting.networks(), setting.options());
    INDArray parameters = gan.generator().network().parameters();
    double[] before = parameters.toDoubleVector();
    step(gan, setting);
    double[] after = parameters.toDoubleVector();
    double h = 1e-5;
    double largest = 0;
    int stride = Math.max(1, before.length / 30);
    for (int p = 0; p < before.length; p += stride) {
      double expected =
          (lossAt(setting, p, before[p] + h) - lossAt(setting, p, before[p] - h)) / (2 * h);
      assertThat(before[p] - after[p]).as("parameter %d", p).isCloseTo(expected, within(1e-7));
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(largest).isGreaterThan(1e-3);
  }

  private static double lossAt(Setting setting, int parameter, double value) {
    Gan gan = Gan.create(setting.networks(), setting.options());
    gan.generator().network().parameters().putScalar(parameter, value);
    return step(gan, setting);
  }

  /** Returns the generator's loss in the first step. */
  private static double step(Gan gan, Setting setting) {
    double[] loss = new double[1];
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            loss[0] = progress.metrics().get("generator_loss");
          }
        };
    gan.fit(setting.data(), FitOptions.steps(1).withBatchSize(6).withCallback(reading));
    return loss[0];
  }
}
