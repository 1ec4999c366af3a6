package io.gen4j.examples.support;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.evaluation.Bound;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of examples that train a perceptron VAE on binarized images and measure it in nats. */
public final class VaeArguments {

  private static final long TEST_SEED = 2;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "initial learning rate; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--latent",
      defaultValue = "40",
      description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--hidden",
      defaultValue = "500,500",
      split = ",",
      description = "sizes of hidden layers; default ${DEFAULT-VALUE}")
  private List<Integer> hidden;

  @Option(
      names = "--importance-samples",
      defaultValue = "500",
      description = "latent samples for the test log-likelihood; default ${DEFAULT-VALUE}")
  private int importanceSamples;

  /**
   * Opens the model to resume, or creates one.
   *
   * @param classes number of classes of a class-conditional VAE, 0 for no labels
   */
  public Vae open(CommandSpec spec, TrainingArguments training, Dataset train, int classes) {
    TrainingArguments.requireAtLeast("--importance-samples", importanceSamples, 1);
    if (!training.resumes()) {
      return create(training, train, classes);
    }
    Vae vae = Vae.load(training.saved());
    new SavedSettings(spec, training.saved())
        .compare("--seed", training.seed(), vae.options().seed())
        .compare("--latent", latent, vae.latentSize())
        .compare("--hidden", hidden, SavedLayers.hidden(vae.encoder().graph()))
        .compareRate("--rate", rate, vae.options().updater().getLearningRate(0, 0))
        .check();
    if (vae.classes() != classes) {
      throw new IllegalArgumentException(
          training.saved()
              + " has "
              + vae.classes()
              + " classes, but this example needs "
              + classes
              + ". Start a new run without --resume, or name the folder of another model with"
              + " --output.");
    }
    return vae;
  }

  private Vae create(TrainingArguments training, Dataset train, int classes) {
    int steps = training.epochs() * Batches.perEpoch(train, training.batch());
    VaeOptions options =
        VaeOptions.defaults(latent)
            .withBinarized(true)
            .withUpdater(new Adam(falling(steps)))
            .withSeed(training.seed());
    // ELU learns faster than ReLU here.
    MlpVae networks =
        MlpVae.of(train).withHidden(hidden).withActivation(Activation.ELU).withClasses(classes);
    return Vae.create(networks, options);
  }

  /**
   * Returns a schedule with the full rate, then a half, a quarter and a tenth of it. The steps are
   * sorted so that equal models have equal files.
   */
  private MapSchedule falling(int steps) {
    int length = Math.max(10, steps);
    return new MapSchedule(
        ScheduleType.ITERATION,
        new TreeMap<>(
            Map.of(
                0,
                rate,
                length * 60 / 100,
                rate / 2,
                length * 75 / 100,
                rate / 4,
                length * 90 / 100,
                rate / 10)));
  }

  /** Measures the model on the test set, adds the figures and prints the main ones. */
  public MetricsFile measure(Vae vae, Dataset test, MetricsFile metrics) {
    long began = System.nanoTime();
    Bound bound = vae.elbo(test, TEST_SEED);
    double nll = -vae.logLikelihood(test, importanceSamples, TEST_SEED);
    int active = vae.activeUnits(test, TEST_SEED);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "test ELBO %.2f nats, NLL %.2f nats with %d samples (%.0f s), %d of %d latent units"
            + " active%n",
        bound.elbo(),
        nll,
        importanceSamples,
        seconds,
        active,
        vae.latentSize());
    return metrics
        .put("test_elbo_nats", bound.elbo())
        .put("test_log_likelihood_term_nats", bound.logLikelihood())
        .put("test_divergence_nats", bound.divergence())
        .put("test_nll_nats", nll)
        .put("importance_samples", importanceSamples)
        .put("active_units", active)
        .put("latent_size", vae.latentSize())
        .put("test_examples", test.size())
        .put("evaluation_seconds", seconds)
        .put("seed", vae.options().seed());
  }
}
