package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.text.SampleLikelihood;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.OracleModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GenerativeModel;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.TrainingDisplay;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.learning.config.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains GANs of sequences on data of a random LSTM, which judges their samples. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains GANs of sequences on data of a random LSTM, which judges their samples.")
final class OracleGan implements Callable<Integer> {

  @Option(names = "--vocabulary", description = "default ${DEFAULT-VALUE}")
  private int vocabulary = 5000;

  @Option(names = "--width", description = "of oracle and generators; default ${DEFAULT-VALUE}")
  private int width = 32;

  @Option(names = "--length", description = "tokens of a sequence; default ${DEFAULT-VALUE}")
  private int length = 20;

  @Option(names = "--sequences", description = "training sequences; default ${DEFAULT-VALUE}")
  private int sequences = 10_000;

  @Option(names = "--batch", description = "default ${DEFAULT-VALUE}")
  private int batch = 64;

  @Option(names = "--mle-rate", description = "default ${DEFAULT-VALUE}")
  private double mleRate = 0.01;

  @Option(
      names = "--mle-epochs",
      description = "epochs of maximum likelihood; default ${DEFAULT-VALUE}")
  private int mleEpochs = 30;

  @Option(names = "--evaluated", description = "samples to evaluate; default ${DEFAULT-VALUE}")
  private int evaluated = 10_000;

  @Option(names = "--seed", description = "default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output = Path.of("target", "oracle-gan");

  private OracleModel oracle;

  @Override
  public Integer call() {
    oracle = OracleModel.lstm(vocabulary, width, length, seed);
    Dataset train = oracle.dataset(sequences, seed + 1);
    double real = SampleLikelihood.of(oracle.sample(evaluated, seed + 2), oracle).perToken();
    LanguageModel model = maximumLikelihood(train, oracle.dataset(1000, seed + 3));
    double mle = nll(model, evaluated);
    System.out.printf(Locale.ROOT, "NLL per token: oracle %.3f, MLE %.3f%n", real, mle);
    new MetricsFile()
        .put("oracle_nll", real)
        .put("mle_nll", mle)
        .put("seed", seed)
        .write(output.resolve("metrics.json"));
    return 0;
  }

  private LanguageModel maximumLikelihood(Dataset train, Dataset validation) {
    LanguageModel model =
        LanguageModel.create(
            train,
            SequenceModelOptions.of(SequenceShape.lstm(1, width))
                .withUpdater(new Adam(mleRate))
                .withSeed(seed));
    model.fit(
        train,
        FitOptions.epochs(mleEpochs)
            .withBatchSize(batch)
            .withCallback(
                Evaluation.of(
                    Every.epochs(5),
                    trained ->
                        Map.of(
                            "oracle_nll",
                            nll(trained, 1000),
                            "validation_nll",
                            ((LanguageModel) trained).evaluate(validation).perStep())))
            .withCallback(TrainingDisplay.create()));
    model.save(output.resolve("mle.zip"));
    return model;
  }

  /** Returns the negative log-likelihood of samples under the oracle, per token. */
  private double nll(GenerativeModel model, int count) {
    return SampleLikelihood.of(tokens(model, count), oracle).perToken();
  }

  private List<int[]> tokens(GenerativeModel model, int count) {
    int[][] all = model.sample(count, seed).toIntMatrix();
    return List.of(all);
  }
}
