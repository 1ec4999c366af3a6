package io.gen4j.examples.fuzz;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.files.Safetensors;
import io.gen4j.core.sequence.FrameModel;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.PianoRoll;
import io.gen4j.datasets.music.RollDataset;
import io.gen4j.datasets.music.Score;
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
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.architecture.SuperResolution;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.ConvVae;
import io.gen4j.vae.architecture.GridVae;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.architecture.SentenceVae;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loaders of model files, with the smallest models of many kinds as seeds. */
final class ModelTargets {

  private static final ExampleShape IMAGE = ExampleShape.image(1, 8, 8);

  private static final TokenDataset TOKENS =
      TokenDataset.sequences(
          Corpus.of(
              Text.of("tokens", "ab\nb\n").lines(),
              CharTokenizer.learn(Text.of("ab", "ab"), SpecialToken.END)),
          SequenceOptions.defaults());

  private static final Mutator MUTATOR =
      Mutator.of(
          "\"@class\":\"java.lang.Runtime\"",
          "\"@class\":\"com.example.elsewhere.Trap\"",
          "\"gan\"",
          "\"vae\"",
          "\"packing\" : 2000000000",
          "\"classes\" : 65536",
          "[[[[[[[[",
          "{\"a\":",
          "}",
          "]",
          ",",
          ":",
          "\"",
          "null",
          "DOUBLE",
          "FLOAT",
          "LONG_SHAPE",
          "MIXED_DATA_TYPES",
          "PK\u0001\u0002",
          "PK\u0003\u0004",
          "PK\u0005\u0006",
          "gen4j/generator/coefficients.bin",
          "../",
          "org.deeplearning4j.nn.conf.layers.DenseLayer",
          "org.deeplearning4j.nn.conf.layers.SubsamplingLayer",
          "org.deeplearning4j.nn.conf.layers.Upsampling2D",
          "org.deeplearning4j.nn.conf.layers.LSTM",
          "org.deeplearning4j.nn.conf.graph.MergeVertex",
          "org.nd4j.linalg.learning.config.AMSGrad",
          "org.nd4j.linalg.activations.impl.ActivationSoftmax");

  private ModelTargets() {}

  static FuzzTarget gan(Path folder) throws IOException {
    GanOptions options = GanOptions.defaults();
    GanNetworks.Own packed =
        own(MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)))
            .withPacking(2);
    List<Gan> models =
        List.of(
            Gan.create(
                MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)),
                options.withAveraging(0.9).withTerm(PathLength.of(1))),
            Gan.create(
                MlpGan.of(ExampleShape.vector(3))
                    .withLatentSize(4)
                    .withHidden(List.of(5))
                    .withClasses(3),
                options.withPenalties(GradientPenalty.r1(1))),
            Gan.create(
                Dcgan.of(IMAGE).withLatentSize(3).withWidth(2),
                options.withSpectralNormalization(SpectralNormalization.BOTH)),
            Gan.create(
                Dcgan.of(IMAGE)
                    .withLatentSize(3)
                    .withWidth(2)
                    .withClasses(2)
                    .withConditioning(ConditioningKind.PROJECTION),
                options.withLinearDecay(100)),
            Gan.create(StyleGan.of(IMAGE).withLatentSize(4, 4).withWidth(2), options),
            Gan.create(ResidualGan.of(IMAGE).withLatentSize(4).withWidth(2), options),
            Gan.create(
                MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)),
                options.withImagePool(2)));
    Gan trained = models.get(0);
    trained.fit(rows(16, ExampleShape.vector(3)), FitOptions.steps(2).withBatchSize(8));
    Stream<byte[]> whole = models.stream().map(gan -> bytes(folder, gan::save));
    Stream<byte[]> light = models.stream().map(gan -> bytes(folder, gan::saveSampler));
    return target("gan", Stream.concat(whole, light).toList(), file -> use(Gan.load(file)), 0.05);
  }

  static FuzzTarget vae(Path folder) throws IOException {
    VaeOptions options = VaeOptions.defaults(3);
    VaeNetworks mlp = MlpVae.of(ExampleShape.vector(4)).withHidden(List.of(5));
    List<Vae> models =
        List.of(
            Vae.create(mlp, options),
            Vae.create(
                mlp,
                options
                    .withPrior(Priors.vamp(3, 2))
                    .withObjective(Objectives.importanceWeighted(3))),
            Vae.create(mlp, options.withPosterior(Posteriors.planarFlow(3, 2))),
            Vae.create(ConvVae.of(IMAGE).withWidth(2), options),
            Vae.create(GridVae.of(IMAGE).withWidth(4), VaeOptions.vectorQuantized(2, 2, 3, 5)),
            sentences());
    Vae trained = models.get(0);
    trained.fit(rows(16, ExampleShape.vector(4)), FitOptions.steps(2).withBatchSize(8));
    Stream<byte[]> whole = models.stream().map(vae -> bytes(folder, vae::save));
    Stream<byte[]> light =
        models.stream()
            .flatMap(
                vae ->
                    Stream.of(
                        bytes(folder, vae::saveSampler), bytes(folder, vae::saveAutoencoder)));
    return target("vae", Stream.concat(whole, light).toList(), file -> use(Vae.load(file)), 0.05);
  }

  static Vae sentences() {
    return Vae.create(
        SentenceVae.of(TOKENS).withEmbedding(2).withHidden(3),
        VaeOptions.defaults(3).withLikelihood(Likelihoods.tokens(TOKENS.fields().get(0), 0)));
  }

  static FuzzTarget imageToImage(Path folder) {
    ExampleShape image = ExampleShape.image(1, 16, 16);
    List<Gan> models =
        List.of(
            pix2pix(),
            Gan.create(
                new SuperResolution(image, 2, 2, 1), SuperResolution.options().withAveraging(0.9)));
    return target(
        "image-to-image",
        models.stream().map(gan -> bytes(folder, gan::save)).toList(),
        file -> use(Gan.load(file)),
        0.004);
  }

  static Gan pix2pix() {
    ExampleShape image = ExampleShape.image(1, 16, 16);
    return Gan.create(Pix2Pix.of(image, image).withWidth(1), Pix2Pix.options());
  }

  static FuzzTarget cycle(Path folder) {
    return target(
        "cycle-gan",
        List.of(bytes(folder, cycleGan()::save)),
        file -> use(CycleGan.load(file)),
        0.002);
  }

  static CycleGan cycleGan() {
    ExampleShape image = ExampleShape.image(1, 16, 16);
    Pix2Pix networks =
        Pix2Pix.of(image, image)
            .withWidth(1)
            .withNormalization(Pix2Pix.Normalization.INSTANCE)
            .withoutConditionInDiscriminator();
    return CycleGan.create(networks, networks.reversed(), CycleGan.options().withImagePool(2));
  }

  static FuzzTarget frameModel(Path folder) {
    return target(
        "frame-model",
        List.of(bytes(folder, frames()::save)),
        file -> use(FrameModel.load(file)),
        0.004);
  }

  static FrameModel frames() {
    Score score = new Score(List.of(new Note(60, 0, 1, 80, 0), new Note(61, 1, 1, 80, 0)), 1, 120);
    return FrameModel.create(
        RollDataset.of("rolls", List.of(PianoRoll.of(score))),
        SequenceModelOptions.of(SequenceShape.lstm(1, 3)));
  }

  static FuzzTarget languageModel(Path folder) {
    List<LanguageModel> models =
        List.of(language(SequenceShape.gpt(1, 2, 4)), language(SequenceShape.lstm(1, 4)));
    return target(
        "language-model",
        models.stream().map(model -> bytes(folder, model::save)).toList(),
        file -> use(LanguageModel.load(file)),
        0.02);
  }

  static LanguageModel language(SequenceShape shape) {
    return LanguageModel.create(List.of("a", "b", "c"), 5, SequenceModelOptions.of(shape));
  }

  /** Weights are read into a network of the right kind, and into one of another kind. */
  static FuzzTarget weights(Path folder) {
    Gan mlp =
        Gan.create(
            MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)),
            GanOptions.defaults());
    Map<String, ComputationGraph> one = Map.of("g", mlp.generator().network().graph());
    Map<String, ComputationGraph> other = Map.of("g", mlp.discriminator().network().graph());
    return new FuzzTarget(
        "safetensors",
        ".safetensors",
        List.of(
            bytes(folder, file -> Safetensors.write(file, one)),
            bytes(folder, file -> Safetensors.write(file, other))),
        Mutator.of(
            "\"F32\"",
            "\"F64\"",
            "\"BF16\"",
            "\"shape\":[",
            "\"data_offsets\":[0,0]",
            "\"__metadata__\"",
            "[[[[[[[[",
            "{",
            "}",
            ",",
            "9999999999999999999"),
        Set.of(ModelFileException.class),
        file -> Safetensors.read(file, one),
        false,
        0.08);
  }

  private static FuzzTarget target(
      String name, List<byte[]> seeds, FuzzTarget.Loader load, double share) {
    return new FuzzTarget(
        name, ".zip", seeds, MUTATOR, Set.of(ModelFileException.class), load, true, share);
  }

  /** An altered model may refuse to draw, but must not break the process. */
  private static void use(GenerativeModel model) {
    try (model;
        INDArray samples = model.sample(2, 1)) {
      samples.sumNumber();
    } catch (RuntimeException e) {
      // What a model of somebody's making cannot do is for its maker to mend.
      return;
    }
  }

  private static GanNetworks.Own own(GanNetworks pair) {
    return GanNetworks.of(pair.generator(5), pair.discriminator(6), pair.latent());
  }

  private interface Saving {
    void to(Path file);
  }

  private static byte[] bytes(Path folder, Saving saving) {
    try {
      Path file = Files.createTempFile(folder, "seed", ".zip");
      saving.to(file);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Dataset rows(int count, ExampleShape shape) {
    Random random = new Random(3);
    float[][] rows = new float[count][shape.length()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    return InMemoryDataset.of("rows", shape, rows, ValueRange.UNIT);
  }
}
