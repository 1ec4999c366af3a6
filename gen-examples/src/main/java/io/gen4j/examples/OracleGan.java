package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.text.DistinctNgrams;
import io.gen4j.core.evaluation.text.SampleLikelihood;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.OracleModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.sequences.SequenceGanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.gan.SequenceGan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains GANs of sequences on data of a random LSTM, which judges their samples. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains GANs of sequences on data of a random LSTM, which judges their samples.")
final class OracleGan implements Callable<Integer> {

  /** Samples to evaluate during training. */
  private static final int SOME = 1000;

  private static final int HELD_OUT = 1000;
  private static final int EPOCHS_BETWEEN = 5;

  @Mixin private SequenceGanArguments gans = SequenceGanArguments.forOracle();

  @Option(names = "--vocabulary", description = "default ${DEFAULT-VALUE}")
  private int vocabulary = 5000;

  @Option(names = "--width", description = "of oracle and generators; default ${DEFAULT-VALUE}")
  private int width = 32;

  @Option(names = "--length", description = "tokens of a sequence; default ${DEFAULT-VALUE}")
  private int length = 20;

  @Option(names = "--sequences", description = "training sequences; default ${DEFAULT-VALUE}")
  private int sequences = 10_000;

  @Option(names = "--mle-rate", description = "default ${DEFAULT-VALUE}")
  private double mleRate = 0.01;

  @Option(
      names = "--mle-epochs",
      description = "epochs of maximum likelihood; default ${DEFAULT-VALUE}")
  private int mleEpochs = 30;

  @Option(names = "--evaluated", description = "samples to evaluate; default ${DEFAULT-VALUE}")
  private int evaluated = 10_000;

  private OracleModel oracle;

  @Override
  public Integer call() {
    long seed = gans.seed();
    oracle = OracleModel.lstm(vocabulary, width, length, seed);
    Dataset train = oracle.dataset(sequences, seed + 1);
    double real = SampleLikelihood.of(oracle.sample(evaluated, seed + 2), oracle).perToken();
    Dataset heldOut = oracle.dataset(HELD_OUT, seed + 3);
    LanguageModel model = gans.languageModel(() -> maximumLikelihood(train, heldOut));
    System.out.printf(Locale.ROOT, "NLL per token: oracle %.3f%n", real);
    Scores mle = scores("MLE", model, model, heldOut);
    Map<String, ToDoubleFunction<GenerativeModel>> metric =
        Map.of("oracle_nll", trained -> nll(trained, SOME));
    OptionalInt none = OptionalInt.empty();
    Scores policy =
        scores("policy-gradient", gans.policyGradient(model, train, none, metric), heldOut);
    Scores gumbel = scores("gumbel", gans.gumbel(model, train, none, metric), heldOut);
    MetricsFile metrics = new MetricsFile().put("oracle_nll", real);
    put(metrics, "mle", mle);
    put(metrics, "policy_gradient", policy);
    put(metrics, "gumbel", gumbel);
    metrics.put("samples", evaluated).put("seed", seed).write(gans.output("metrics.json"));
    return 0;
  }

  /**
   * Measures of a model.
   *
   * @param oracle negative log-likelihood of samples under the oracle, per token, which tells how
   *     good they are
   * @param heldOut the same of held-out sequences under the model, which tells what it leaves out
   * @param distinct share of different pairs of tokens among all pairs in samples
   */
  private record Scores(double oracle, double heldOut, double distinct) {}

  private static void put(MetricsFile metrics, String name, Scores scores) {
    metrics
        .put(name + "_nll", scores == null ? null : scores.oracle())
        .put(name + "_held_out_nll", scores == null ? null : scores.heldOut())
        .put(name + "_distinct_2", scores == null ? null : scores.distinct());
  }

  /** Saves and measures a GAN; null if it was not trained. */
  private Scores scores(String name, SequenceGan gan, Dataset heldOut) {
    if (gan == null) {
      return null;
    }
    try (gan) {
      gan.save(gans.output(name + ".zip"));
      return scores(name, gan, gan.languageModel(), heldOut);
    }
  }

  private Scores scores(
      String name, GenerativeModel model, LanguageModel density, Dataset heldOut) {
    List<int[]> samples = List.of(model.sample(evaluated, gans.seed()).toIntMatrix());
    Scores scores =
        new Scores(
            SampleLikelihood.of(samples, oracle).perToken(),
            density.evaluate(heldOut).perStep(),
            DistinctNgrams.share(2, samples));
    System.out.printf(
        Locale.ROOT,
        "NLL per token: %s %.3f; held-out sequences %.3f; different pairs of tokens %.1f %%%n",
        name,
        scores.oracle(),
        scores.heldOut(),
        100 * scores.distinct());
    return scores;
  }

  private LanguageModel maximumLikelihood(Dataset train, Dataset heldOut) {
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(1, width))
                .withUpdater(new Adam(mleRate))
                .withSeed(gans.seed()));
    model.fit(
        train,
        FitOptions.epochs(mleEpochs)
            .withBatchSize(gans.batch())
            .withCallback(
                Evaluation.of(
                    Every.epochs(EPOCHS_BETWEEN),
                    trained ->
                        Map.of(
                            "oracle_nll",
                            nll(trained, SOME),
                            "validation_nll",
                            ((LanguageModel) trained).evaluate(heldOut).perStep())))
            .withCallback(TrainingDisplay.create()));
    return model;
  }

  /** Returns the negative log-likelihood of samples under the oracle, per token. */
  private double nll(GenerativeModel model, int count) {
    List<int[]> samples = List.of(model.sample(count, gans.seed()).toIntMatrix());
    return SampleLikelihood.of(samples, oracle).perToken();
  }
}
