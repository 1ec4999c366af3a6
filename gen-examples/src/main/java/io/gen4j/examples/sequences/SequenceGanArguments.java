package io.gen4j.examples.sequences;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.gan.SequenceGan;
import io.gen4j.gan.SequenceGanOptions;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import io.gen4j.gan.sequence.SequenceDiscriminator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Option;

/** Options of the GANs of sequences that examples compare, and their training. */
public final class SequenceGanArguments {

  private static final int EMBEDDING = 64;
  private static final int EVALUATIONS = 10;

  @Option(names = "--batch", description = "default ${DEFAULT-VALUE}")
  private int batch = 64;

  @Option(
      names = "--policy-steps",
      description = "steps of the policy gradient; default ${DEFAULT-VALUE}")
  private int policySteps = 300;

  @Option(
      names = "--rollouts",
      description = "completions of each beginning; default ${DEFAULT-VALUE}")
  private int rollouts = 2;

  @Option(
      names = "--policy-rate",
      description = "learning rate of the generator; default ${DEFAULT-VALUE}")
  private double policyRate = 1e-3;

  @Option(
      names = "--baseline",
      negatable = true,
      fallbackValue = "true",
      description = "rewards minus their mean; default ${DEFAULT-VALUE}")
  private boolean baseline = true;

  @Option(
      names = "--gumbel-steps",
      description = "steps of the Gumbel-softmax; default ${DEFAULT-VALUE}")
  private int gumbelSteps = 1000;

  @Option(
      names = "--gumbel-rate",
      description = "learning rate of the generator; default ${DEFAULT-VALUE}")
  private double gumbelRate = 1e-3;

  @Option(
      names = "--sharpness",
      description = "largest inverse temperature; default ${DEFAULT-VALUE}")
  private double sharpness = 5;

  @Option(
      names = "--straight-through",
      negatable = true,
      fallbackValue = "true",
      description = "the discriminator sees drawn tokens only; default ${DEFAULT-VALUE}")
  private boolean straightThrough = true;

  @Option(
      names = "--representations",
      description = "of the Gumbel-softmax's discriminator; default ${DEFAULT-VALUE}")
  private int representations = 4;

  @Option(
      names = "--discriminator-rate",
      description = "learning rate of the discriminators; default ${DEFAULT-VALUE}")
  private double discriminatorRate = 1e-3;

  @Option(
      names = "--discriminator-steps",
      description = "updates of the discriminator per step; default ${DEFAULT-VALUE}")
  private int discriminatorSteps = 1;

  @Option(
      names = "--discriminator-pretraining",
      description = "steps of the discriminator alone; default ${DEFAULT-VALUE}")
  private int pretraining = 300;

  @Option(
      names = "--discriminator-dropout",
      description = "of its embeddings; default ${DEFAULT-VALUE}")
  private double dropout = 0.25;

  @Option(
      names = "--resume",
      description = "start the GANs from the language model in the output folder")
  private boolean resume;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  /**
   * Creates the options with the example's default.
   *
   * @param folder name of the output folder in {@code target}
   */
  public SequenceGanArguments(String folder) {
    this.output = Path.of("target", folder);
  }

  /**
   * Returns the options with the defaults that lower the negative log-likelihood under a random
   * LSTM without a collapse to a few sequences: no baseline, relaxed tokens that stay soft, and a
   * slow discriminator.
   */
  public static SequenceGanArguments forOracle() {
    SequenceGanArguments options = new SequenceGanArguments("oracle-gan");
    options.discriminatorRate = 2e-4;
    options.policySteps = 400;
    options.policyRate = 3e-3;
    options.baseline = false;
    options.sharpness = 1;
    options.straightThrough = false;
    return options;
  }

  /** Returns the seed of all models. */
  public long seed() {
    return seed;
  }

  /** Returns the path of a result. */
  public Path output(String file) {
    return output.resolve(file);
  }

  /**
   * Returns the language model that the GANs start from: a saved one, or a new one that it saves.
   */
  public LanguageModel languageModel(Supplier<LanguageModel> train) {
    Path file = output("mle.zip");
    if (resume && Files.exists(file)) {
      return LanguageModel.load(file);
    }
    LanguageModel model = train.get();
    model.save(file);
    return model;
  }

  /** Returns the batch size. */
  public int batch() {
    return batch;
  }

  /**
   * Trains the generator by a policy gradient.
   *
   * @param start language model to start with
   * @param stop token that ends a sequence, if any
   * @param metric metric during training
   * @return the model, or null for 0 steps
   */
  public SequenceGan policyGradient(
      LanguageModel start,
      Dataset data,
      OptionalInt stop,
      Map<String, ToDoubleFunction<GenerativeModel>> metric) {
    return train(
        start,
        data,
        discriminator(1),
        SequenceGanOptions.policyGradient()
            .withLearning(new PolicyGradient(rollouts, baseline))
            .withLearningRates(policyRate, discriminatorRate),
        stop,
        metric,
        policySteps);
  }

  /** Trains the generator with Gumbel-softmax, like {@link #policyGradient}. */
  public SequenceGan gumbel(
      LanguageModel start,
      Dataset data,
      OptionalInt stop,
      Map<String, ToDoubleFunction<GenerativeModel>> metric) {
    return train(
        start,
        data,
        discriminator(representations),
        SequenceGanOptions.gumbel(Math.max(1, gumbelSteps))
            .withLearning(
                GumbelSoftmax.rising(sharpness, Math.max(1, gumbelSteps))
                    .withStraightThrough(straightThrough))
            .withLearningRates(gumbelRate, discriminatorRate),
        stop,
        metric,
        gumbelSteps);
  }

  private SequenceDiscriminator discriminator(int number) {
    return SequenceDiscriminator.cnn()
        .withRepresentations(number)
        .withEmbedding(Math.max(1, EMBEDDING / number))
        .withDropout(dropout);
  }

  private SequenceGan train(
      LanguageModel start,
      Dataset data,
      SequenceDiscriminator discriminator,
      SequenceGanOptions options,
      OptionalInt stop,
      Map<String, ToDoubleFunction<GenerativeModel>> metrics,
      int steps) {
    if (steps == 0) {
      return null;
    }
    SequenceGanOptions all =
        options
            .withDiscriminatorSteps(discriminatorSteps)
            .withDiscriminatorPretraining(pretraining)
            .withSeed(seed);
    SequenceGan gan =
        SequenceGan.create(
            start, discriminator, stop.isPresent() ? all.withStop(stop.getAsInt()) : all);
    FitOptions fit = FitOptions.steps(pretraining + steps).withBatchSize(batch);
    for (Map.Entry<String, ToDoubleFunction<GenerativeModel>> metric : metrics.entrySet()) {
      fit =
          fit.withCallback(
              Evaluation.of(
                  Every.steps(Math.max(1, (pretraining + steps) / EVALUATIONS)),
                  model -> Map.of(metric.getKey(), metric.getValue().applyAsDouble(model))));
    }
    gan.fit(data, fit.withCallback(TrainingDisplay.create()));
    return gan;
  }
}
