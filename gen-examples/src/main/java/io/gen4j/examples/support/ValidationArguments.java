package io.gen4j.examples.support;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.TrainingHistory;
import io.gen4j.core.training.TrainingHistory.Point;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.vae.Vae;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Options to measure a VAE on held-out examples during training, and to stop early. */
public final class ValidationArguments {

  private static final String NLL = "validation_nll";
  private static final String BOUND = "validation_negative_elbo";
  private static final long SEED = 4;
  private static final long BINARY_SEED = 5;

  @Option(
      names = "--examples",
      defaultValue = "0",
      description =
          "train on this number of examples, the first of the training set; 0, the"
              + " default, for all")
  private int examples;

  @Option(
      names = "--binarize-once",
      description =
          "draw the zeros and ones of all images once, not again in every pass; a VAE then overfits"
              + " sooner")
  private boolean once;

  @Option(
      names = "--validation",
      defaultValue = "0",
      description =
          "number of examples at the end of the training set to hold out and measure after every"
              + " epoch; 0, the default, for none")
  private int held;

  @Option(
      names = "--validation-samples",
      defaultValue = "50",
      description =
          "latent samples per log-likelihood estimate of a held-out example; default"
              + " ${DEFAULT-VALUE}")
  private int samples;

  @Option(
      names = "--early-stopping",
      defaultValue = "0",
      description =
          "stop after this many epochs in a row without a better negative log-likelihood of the"
              + " held-out examples, and end with the best model; 0, the default, to train to"
              + " the end")
  private int patience;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is too small, or {@code --early-stopping} lacks
   *     held-out examples
   */
  public void check() {
    TrainingArguments.requireAtLeast("--examples", examples, 0);
    TrainingArguments.requireAtLeast("--validation", held, 0);
    TrainingArguments.requireAtLeast("--validation-samples", samples, 1);
    TrainingArguments.requireAtLeast("--early-stopping", patience, 0);
    if (patience > 0 && held == 0) {
      throw new IllegalArgumentException(
          "--early-stopping needs held-out examples: add --validation, for example --validation"
              + " 1000");
    }
  }

  /** Returns the data, binarized if the options ask for it. */
  public Dataset prepared(Dataset data) {
    return once ? Datasets.binarized(data, BINARY_SEED) : data;
  }

  /**
   * Returns the examples to train on.
   *
   * @throws IllegalArgumentException if the data set is too small for these and the held-out
   *     examples
   */
  public Dataset trained(Dataset all) {
    if ((long) examples + held > all.size() || held == all.size()) {
      throw new IllegalArgumentException(
          "--examples "
              + examples
              + " and --validation "
              + held
              + " need more than the "
              + all.size()
              + " examples of "
              + all.name()
              + ". Lower one of them");
    }
    int count = examples > 0 ? examples : all.size() - held;
    return count == all.size() ? all : Datasets.take(all, count);
  }

  /** Measures a model after every epoch, keeps the best one, and stops according to the options. */
  public void watch(TrainingRun run, Vae vae, Dataset all) {
    if (held == 0) {
      return;
    }
    Dataset validation =
        Datasets.subset(all, IntStream.range(all.size() - held, all.size()).toArray());
    run.with(Evaluation.of(Every.epochs(1), model -> measure(vae, validation)))
        .withBest(NLL, Goal.MINIMIZE);
    if (patience > 0) {
      run.with(EarlyStopping.on(NLL, Goal.MINIMIZE, patience));
    }
  }

  private Map<String, Double> measure(Vae vae, Dataset validation) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(BOUND, -vae.elbo(validation, SEED).elbo());
    figures.put(NLL, -vae.logLikelihood(validation, samples, SEED));
    return figures;
  }

  /** Plots the curves of training loss and held-out examples, and adds the figures. */
  public MetricsFile describe(
      TrainingRun run, TrainingReport report, Path curves, MetricsFile metrics) {
    TrainingHistory history = run.wholeHistory();
    if (!history.metrics().contains(NLL)) {
      return metrics;
    }
    history.plot(curves, "loss", BOUND, NLL);
    List<Point> points = history.points(NLL);
    Point last = points.get(points.size() - 1);
    Point best = Collections.min(points, Comparator.comparingDouble(Point::value));
    return metrics
        .put("validation_nll_best_nats", best.value())
        .put("validation_nll_best_epoch", best.epoch())
        .put("validation_nll_last_nats", last.value())
        .put("validation_nll_last_epoch", last.epoch())
        .put("validation_nll_by_epoch", points.stream().map(Point::value).toList())
        .put("validation_examples", held)
        .put("stopped_early", report.stopped());
  }
}
