package io.gen4j.examples;

import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.Nats;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Optimization;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.text.TokenDataset;
import io.gen4j.datasets.text.WordTokenizer;
import io.gen4j.examples.sequences.SentenceArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.vae.EncoderSteps;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.SentenceVae;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.objective.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a VAE of sentences and a language model of the same size, and compares them. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a VAE of sentences and a language model of the same size, and compares them.")
final class TextVae implements Callable<Integer> {

  private static final double LEARNING_RATE = 1e-3;
  private static final int SAMPLES = 20;
  private static final int POINTS = 7;

  /** How the divergence is kept from collapsing. */
  enum Recipe {
    /** The ELBO from the first step. */
    PLAIN,
    /** The weight of the divergence grows from 0 to 1 in the first half (Bowman et al. 2016). */
    LINEAR,
    /** The weight grows from 0 to 1 four times (Fu et al. 2019). */
    CYCLICAL,
    /** Linear, and each latent dimension has free bits (Kingma et al. 2016). */
    FREE_BITS,
    /** Linear, and the encoder gets more steps in the first quarter (He et al. 2019). */
    AGGRESSIVE
  }

  @Mixin private SentenceArguments text = new SentenceArguments(4);

  @Option(
      names = "--recipe",
      description = "against collapse: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Recipe recipe = Recipe.FREE_BITS;

  @Option(
      names = "--free-nats",
      description = "free nats per latent dimension of FREE_BITS; default ${DEFAULT-VALUE}")
  private double freeNats = 0.3;

  @Option(
      names = "--word-dropout",
      description = "share of words that the decoder does not see; default ${DEFAULT-VALUE}")
  private double wordDropout;

  @Option(names = "--dropout", description = "default ${DEFAULT-VALUE}")
  private double dropout = 0.3;

  @Option(names = "--width", description = "size of embeddings and LSTMs; default ${DEFAULT-VALUE}")
  private int width = 200;

  @Option(names = "--latent", description = "default ${DEFAULT-VALUE}")
  private int latent = 16;

  @Option(names = "--batch", description = "default ${DEFAULT-VALUE}")
  private int batch = 32;

  @Option(names = "--epochs", description = "default ${DEFAULT-VALUE}")
  private int epochs = 10;

  @Option(
      names = "--evaluated",
      description = "test sentences to evaluate; default ${DEFAULT-VALUE}")
  private int evaluated = 1000;

  @Option(
      names = "--importance-samples",
      description = "latent samples per sentence for the NLL; default ${DEFAULT-VALUE}")
  private int importanceSamples = 500;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output = Path.of("target", "text-vae");

  private WordTokenizer words;

  @Override
  public Integer call() {
    words = text.words(text.train());
    TokenDataset train = text.sentences(text.train(), words);
    TokenDataset whole = text.sentences(text.test(), words);
    Dataset test = Datasets.take(whole, Math.min(evaluated, whole.size()));
    System.out.println(train);
    LanguageModel reference = languageModel(train);
    Nats nats = reference.evaluate(test);
    double referenceNll = nats.total() / test.size();
    Vae vae = Vae.create(networks(train), options(train));
    System.out.println(vae.summary());
    vae.fit(
        train,
        FitOptions.epochs(epochs)
            .withBatchSize(batch)
            .withCallback(RunFolder.at(output).withName("TextVae").withoutDisplay().replacing())
            .withCallback(TrainingDisplay.create()));
    vae.save(output.resolve("model.zip"));
    write("samples.txt", lines(vae.draw(SAMPLES, seed)));
    write("interpolations.txt", interpolations(vae, test));
    double kl = vae.elbo(test, seed).divergence();
    double information = vae.aggregatePosterior(test, 2000, seed).mutualInformation();
    int active = vae.activeUnits(test, seed);
    double nll = -vae.logLikelihood(test, importanceSamples, seed);
    double perWord = nll * test.size() / nats.steps();
    System.out.printf(
        Locale.ROOT,
        "KL %.2f, mutual information %.2f, active units %d of %d, NLL per sentence %.2f (per word"
            + " %.3f), of the language model %.2f%n",
        kl,
        information,
        active,
        latent,
        nll,
        perWord,
        referenceNll);
    new MetricsFile()
        .put("recipe", recipe.name().toLowerCase(Locale.ROOT))
        .put("kl", kl)
        .put("mutual_information", information)
        .put("active_units", active)
        .put("nll", nll)
        .put("nll_per_word", perWord)
        .put("language_model_nll", referenceNll)
        .put("language_model_perplexity", nats.perplexity())
        .put("sentences", test.size())
        .put("importance_samples", importanceSamples)
        .put("vocabulary", words.vocabulary().size())
        .put("seed", seed)
        .write(output.resolve("metrics.json"));
    return 0;
  }

  private LanguageModel languageModel(TokenDataset train) {
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(1, width))
                .withDropout(dropout)
                .withSeed(seed));
    model.fit(
        train,
        FitOptions.epochs(epochs).withBatchSize(batch).withCallback(TrainingDisplay.create()));
    return model;
  }

  private SentenceVae networks(TokenDataset train) {
    return SentenceVae.of(train).withEmbedding(width).withHidden(width).withDropout(dropout);
  }

  private VaeOptions options(TokenDataset train) {
    long steps = (long) epochs * (train.size() / batch);
    VaeOptions options =
        VaeOptions.defaults(latent)
            .withLikelihood(Likelihoods.tokens(train.fields().get(0), wordDropout))
            .withObjective(objective(steps))
            .withLearningRate(LEARNING_RATE)
            .withOptimization(Optimization.NONE.withClipping(GradientClipping.norm(5)))
            .withSeed(seed);
    return recipe == Recipe.AGGRESSIVE
        ? options.withEncoderSteps(new EncoderSteps(5, Math.max(1, steps / 4)))
        : options;
  }

  private Objective objective(long steps) {
    Schedule ramp = Schedule.warmUp(1, steps / 2);
    return switch (recipe) {
      case PLAIN -> Objectives.elbo();
      case LINEAR, AGGRESSIVE -> Objectives.elbo(ramp, 0);
      case CYCLICAL -> Objectives.elbo(new Schedule(0, 1, steps / 8, Math.max(1, steps / 4)), 0);
      case FREE_BITS -> Objectives.elbo(ramp, freeNats);
    };
  }

  private String interpolations(Vae vae, Dataset test) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < Math.min(10, test.size()); i += 2) {
      INDArray path = vae.interpolate(example(test, i), example(test, i + 1), POINTS);
      text.append("from: ").append(lines(example(test, i)));
      text.append(lines(path));
      text.append("to:   ").append(lines(example(test, i + 1))).append('\n');
    }
    return text.toString();
  }

  private static INDArray example(Dataset test, int index) {
    float[] values = new float[test.shape().length()];
    test.read(index, values, 0);
    return Nd4j.createFromArray(new float[][] {values});
  }

  private String lines(INDArray sentences) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sentences.size(0); i++) {
      text.append(words.decode(sentences.getRow(i).toIntVector())).append('\n');
    }
    return text.toString();
  }

  private void write(String name, String text) {
    System.out.println(text);
    try {
      Files.createDirectories(output);
      Files.writeString(output.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + name, e);
    }
  }
}
