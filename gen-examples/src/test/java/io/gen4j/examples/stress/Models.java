package io.gen4j.examples.stress;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.datasets.text.CharTokenizer;
import io.gen4j.datasets.text.Corpus;
import io.gen4j.datasets.text.SequenceOptions;
import io.gen4j.datasets.text.SpecialToken;
import io.gen4j.datasets.text.Text;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small models that together have every option whose state a checkpoint must contain. */
enum Models {
  /** Moving average, adaptive augmentation, rollback, batch normalization. */
  IMAGES {
    @Override
    GenerativeModel create() {
      return Gan.create(
          Dcgan.of(PICTURE).withLatentSize(4).withWidth(4),
          GanOptions.defaults()
              .withSeed(1)
              .withAveraging(0.99)
              .withAugmentation(
                  Augmentation.adaptive(EnumSet.allOf(Augmentation.Change.class))
                      .withTarget(0.1, 500))
              .withRollback(4));
    }

    @Override
    Dataset data() {
      return pictures();
    }
  },

  /** Spectral normalization of both networks, unrolled steps, decaying learning rates. */
  SPECTRAL {
    @Override
    GenerativeModel create() {
      return Gan.create(
          MlpGan.of(ExampleShape.vector(6)).withLatentSize(4).withHidden(List.of(16, 16)),
          GanOptions.defaults()
              .withSeed(2)
              .withSpectralNormalization(SpectralNormalization.BOTH)
              .withUnrolledSteps(2)
              .withDiscriminatorSteps(2)
              .withLinearDecay(100_000));
    }

    @Override
    Dataset data() {
      return rows(6);
    }
  },

  /** Path length regularization, style mixing, a lazy gradient penalty. */
  STYLES {
    @Override
    GenerativeModel create() {
      return Gan.create(
          StyleGan.of(PICTURE).withLatentSize(4, 6).withWidth(4),
          GanOptions.defaults()
              .withSeed(3)
              .withAveraging(0.99)
              .withTerm(PathLength.of(2).withEvery(2))
              .withPenalties(GradientPenalty.r1(1).withEvery(3)));
    }

    @Override
    Dataset data() {
      return pictures();
    }
  },

  /** A recurrent generator and discriminator. */
  SEQUENCES {
    @Override
    GenerativeModel create() {
      return Gan.create(
          GanNetworks.of(
              NetworkSource.of(recurrentGenerator()),
              NetworkSource.of(recurrentDiscriminator()),
              Latent.normal(4 * STEPS)),
          GanOptions.defaults().withSeed(4).withAveraging(0.99));
    }

    @Override
    Dataset data() {
      return InMemoryDataset.of(
          "sequences",
          new ExampleShape(List.of(2, STEPS)),
          numbers(64, 2 * STEPS),
          ValueRange.SYMMETRIC);
    }
  },

  /** A codebook that moves with averages. */
  CODEBOOK {
    @Override
    GenerativeModel create() {
      return Vae.create(
          MlpVae.of(ExampleShape.vector(6)).withHidden(List.of(16)),
          VaeOptions.vectorQuantized(1, 3, 2, 5).withSeed(5));
    }

    @Override
    Dataset data() {
      return rows(6);
    }
  },

  /** A learned posterior and prior, an average, binarized data, a critic. */
  LATENT {
    @Override
    GenerativeModel create() {
      return Vae.create(
          MlpVae.of(ExampleShape.vector(6)).withHidden(List.of(16)),
          VaeOptions.defaults(2)
              .withSeed(6)
              .withLatent(Posteriors.diagonalGaussian(2), Priors.gaussianMixture(2, 3))
              .withObjective(Objectives.factorVae(2))
              .withBinarized(true)
              .withOptimization(Optimization.NONE.withAveraging(0.99).withRollback(5)));
    }

    @Override
    Dataset data() {
      float[][] rows = numbers(64, 6);
      for (float[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = Math.abs(row[i]);
        }
      }
      return InMemoryDataset.of("rows", rows, ValueRange.UNIT);
    }
  },

  /** A transformer: dropout, an average, decaying rates, rollback, sentences of any length. */
  LANGUAGE {
    @Override
    GenerativeModel create() {
      return LanguageModel.create(
          data(),
          SequenceModelOptions.of(SequenceShape.gpt(2, 2, 16))
              .withSeed(7)
              .withDropout(0.2)
              .withLabelSmoothing(0.1)
              .withWeightDecay(0.01)
              .withOptimization(
                  Optimization.NONE.withAveraging(0.99).withLinearDecay(100_000).withRollback(5)));
    }

    @Override
    Dataset data() {
      Text text = Text.of("lines", sentences()).lines();
      return TokenDataset.sequences(
          Corpus.of(text, CharTokenizer.learn(text, SpecialToken.START, SpecialToken.END)),
          SequenceOptions.defaults());
    }
  },

  /** Two GANs that are trained together, each with a pool of earlier images. */
  TRANSLATION {
    @Override
    GenerativeModel create() {
      Pix2Pix networks =
          Pix2Pix.of(PICTURE, PICTURE)
              .withWidth(2)
              .withNormalization(Pix2Pix.Normalization.INSTANCE)
              .withoutConditionInDiscriminator();
      return CycleGan.create(
          networks,
          networks.reversed(),
          CycleGan.options().withSeed(8).withImagePool(6).withAveraging(0.99).withRollback(5));
    }

    @Override
    Dataset data() {
      return Datasets.unpaired(pictures(), pictures(), 3);
    }
  };

  private static final ExampleShape PICTURE = ExampleShape.image(1, 16, 16);
  private static final int STEPS = 5;

  abstract GenerativeModel create();

  abstract Dataset data();

  /** Returns a number of steps that takes longer than some kills. */
  int steps() {
    return this == STYLES || this == TRANSLATION ? 200 : 600;
  }

  GenerativeModel load(Path file) {
    return switch (this) {
      case LANGUAGE -> LanguageModel.load(file);
      case TRANSLATION -> CycleGan.load(file);
      case CODEBOOK, LATENT -> Vae.load(file);
      default -> Gan.load(file);
    };
  }

  static TrainingReport fit(GenerativeModel model, Dataset data, FitOptions fit) {
    if (model instanceof Gan gan) {
      return gan.fit(data, fit);
    } else if (model instanceof Vae vae) {
      return vae.fit(data, fit);
    } else if (model instanceof CycleGan cycle) {
      return cycle.fit(data, fit);
    }
    return ((LanguageModel) model).fit(data, fit);
  }

  static Training start(GenerativeModel model, Dataset data, FitOptions fit) {
    return Training.start(fit, watched -> fit(model, data, watched));
  }

  /**
   * Draws examples and closes them; returns 64 bits of a digest of their numbers. Of 80,000 steps,
   * two with the same 32 bits are likely.
   */
  static long draw(GenerativeModel model, int count, long seed) {
    try (INDArray samples =
        model instanceof CycleGan cycle
            ? cycle.translate(images(count, seed))
            : model.sample(count, seed)) {
      float[] values = samples.data().asFloat();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.array())).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static INDArray images(int count, long seed) {
    float[] values = new float[count * PICTURE.length()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return Nd4j.create(values, PICTURE.batch(count), 'c');
  }

  /** Returns lines of 3 to 12 letters. */
  private static String sentences() {
    Random random = new Random(9);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      for (int length = 3 + random.nextInt(10); length > 0; length--) {
        text.append((char) ('a' + random.nextInt(6)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static Dataset rows(int width) {
    return InMemoryDataset.of("rows", numbers(64, width), ValueRange.SYMMETRIC);
  }

  private static Dataset pictures() {
    return InMemoryDataset.of(
        "pictures", PICTURE, numbers(64, PICTURE.length()), ValueRange.SYMMETRIC);
  }

  private static float[][] numbers(int rows, int width) {
    Random random = new Random(7);
    float[][] values = new float[rows][width];
    for (float[] row : values) {
      for (int i = 0; i < width; i++) {
        row[i] = 2 * random.nextFloat() - 1;
      }
    }
    return values;
  }

  private static ComputationGraphConfiguration recurrentGenerator() {
    return new NeuralNetConfiguration.Builder()
        .seed(8)
        .graphBuilder()
        .addInputs("latent")
        .setInputTypes(InputType.feedForward(4 * STEPS))
        .addVertex("steps", new ReshapeVertex('c', new int[] {-1, 4, STEPS}, null), "latent")
        .addLayer(
            "lstm", new LSTM.Builder().nIn(4).nOut(8).activation(Activation.TANH).build(), "steps")
        .addLayer(
            "out", new LSTM.Builder().nIn(8).nOut(2).activation(Activation.TANH).build(), "lstm")
        .setOutputs("out")
        .build();
  }

  private static ComputationGraphConfiguration recurrentDiscriminator() {
    return new NeuralNetConfiguration.Builder()
        .seed(9)
        .graphBuilder()
        .addInputs("data")
        .setInputTypes(InputType.recurrent(2, STEPS))
        .addLayer(
            "lstm",
            new LastTimeStep(new LSTM.Builder().nIn(2).nOut(8).activation(Activation.TANH).build()),
            "data")
        .addLayer(
            "logit",
            new DenseLayer.Builder().nIn(8).nOut(1).activation(Activation.IDENTITY).build(),
            "lstm")
        .setOutputs("logit")
        .build();
  }
}
