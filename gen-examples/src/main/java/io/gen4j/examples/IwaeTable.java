package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.support.LossHistory;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.ProgressLine;
import io.gen4j.vae.Bound;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.objective.Objectives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One row of the first table of Burda et al. 2016: the network with one stochastic layer
 * (784-200-200-50, tanh), MNIST binarised anew on every pass, trained on the importance-weighted
 * bound with K samples.
 */
@Command(
    name = "IwaeTable",
    mixinStandardHelpOptions = true,
    description =
        "Trains the one-stochastic-layer network of Burda et al. 2016 on K samples and measures the"
            + " test NLL.")
final class IwaeTable implements Callable<Integer> {

  private static final long TEST_SEED = 2;
  private static final int STAGES = 8;
  private static final int PROBE_EXAMPLES = 1000;
  private static final int PROBE_SAMPLES = 100;

  @Option(
      names = "--k",
      defaultValue = "1",
      description = "latent samples per example in training; default ${DEFAULT-VALUE}")
  private int k;

  @Option(
      names = "--epochs",
      defaultValue = "100",
      description =
          "passes over the training set, those of a resumed model included; default"
              + " ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--batch",
      defaultValue = "100",
      description = "batch size; default ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description =
          "learning rate at the start; it falls to a tenth in 8 equal stages, as the paper's does"
              + " in 8 growing ones; a resumed model keeps its schedule. Default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--importance-samples",
      defaultValue = "5000",
      description = "latent samples for the test NLL; default ${DEFAULT-VALUE}")
  private int importanceSamples;

  @Option(
      names = "--probe-every",
      defaultValue = "10",
      description =
          "epochs between quick looks at the test NLL (100 samples, 1,000 examples), 0 for none;"
              + " default ${DEFAULT-VALUE}")
  private int probeEvery;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--data",
      description = "folder with MNIST's four files; default: the copy inside gen-datasets")
  private Path data;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use the first examples of both sets only; 0, the default, for all")
  private int limit;

  @Option(
      names = "--output",
      description = "folder for the results; default target/iwae-k followed by K")
  private Path output;

  @Option(names = "--resume", description = "go on from the model in the output folder")
  private boolean resume;

  @Override
  public Integer call() {
    Path folder = output == null ? Path.of("target", "iwae-k" + k) : output;
    Dataset train = limited(data == null ? Mnist.train() : Mnist.train(data));
    Dataset test = limited(data == null ? Mnist.test() : Mnist.test(data));
    Path model = folder.resolve("model.zip");
    Vae vae = resume && Files.exists(model) ? Vae.load(model) : create(train);

    ProgressLine progress = new ProgressLine();
    LossHistory losses = new LossHistory(200);
    Probe probe = new Probe(vae, test, model, probeEvery);
    FitOptions fit =
        FitOptions.epochs(epochs)
            .withBatchSize(batch)
            .withCallback(progress)
            .withCallback(losses)
            .withCallback(probe);
    TrainingReport report;
    try {
      report = vae.fit(train, fit);
    } finally {
      progress.close();
    }
    vae.save(model);
    losses.writePng("IwaeTable, K = " + k + ", nats", folder.resolve("losses.png"));
    write(vae, test, report, probe, folder);
    return 0;
  }

  private Vae create(Dataset train) {
    VaeOptions options =
        VaeOptions.defaults(50)
            .withObjective(Objectives.importanceWeighted(k))
            .withBinarized(true)
            .withUpdater(new Adam(falling(Math.max(1, train.size() / batch))))
            .withSeed(seed);
    MlpVae networks =
        MlpVae.of(train.shape()).withHidden(List.of(200, 200)).withActivation(Activation.TANH);
    return Vae.create(
        networks.encoder(options, seed), networks.decoder(options, seed + 1), options);
  }

  private ISchedule falling(int stepsPerEpoch) {
    Map<Integer, Double> stages = new LinkedHashMap<>();
    for (int i = 0; i < STAGES; i++) {
      int start = Math.toIntExact((long) epochs * stepsPerEpoch * i / STAGES);
      stages.put(start, rate * Math.pow(10, -i / 7.0));
    }
    return new MapSchedule(ScheduleType.ITERATION, stages);
  }

  private void write(Vae vae, Dataset test, TrainingReport report, Probe probe, Path folder) {
    long began = System.nanoTime();
    Bound bound = vae.elbo(test, TEST_SEED);
    double nll = -vae.logLikelihood(test, importanceSamples, TEST_SEED);
    int active = vae.activeUnits(test, TEST_SEED);
    double seconds = (System.nanoTime() - began) / 1e9;
    new MetricsFile()
        .put("k", k)
        .put("test_nll_nats", nll)
        .put("importance_samples", importanceSamples)
        .put("test_elbo_nats", bound.elbo())
        .put("active_units", active)
        .put("epochs", epochs)
        .put("steps", report.steps())
        .put("batch", batch)
        .put("seconds_of_this_call", report.seconds())
        .put("evaluation_seconds", seconds)
        .put("seed", seed)
        .put("curve", probe.curve)
        .write(folder.resolve("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "K = %d after %d epochs (%d steps, %.0f s in this call): test NLL %.2f nats with %d samples"
            + " (%.0f s), ELBO %.2f, %d units active%nwrote %s%n",
        k,
        epochs,
        report.steps(),
        report.seconds(),
        nll,
        importanceSamples,
        seconds,
        bound.elbo(),
        active,
        folder.toAbsolutePath());
  }

  private Dataset limited(Dataset set) {
    return limit == 0 ? set : Datasets.take(set, Math.min(limit, set.size()));
  }

  /** Keeps the last whole epoch on disk, and looks at the test set from time to time. */
  private static final class Probe implements Callback {

    private final Vae vae;
    private final Dataset examples;
    private final Path model;
    private final int every;
    private final List<Map<String, Object>> curve = new ArrayList<>();

    Probe(Vae vae, Dataset test, Path model, int every) {
      this.vae = vae;
      this.examples = Datasets.take(test, Math.min(PROBE_EXAMPLES, test.size()));
      this.model = model;
      this.every = every;
    }

    @Override
    public void onEpoch(Progress progress) {
      vae.save(model);
      if (every > 0 && progress.epoch() % every == 0) {
        double nll = -vae.logLikelihood(examples, PROBE_SAMPLES, TEST_SEED);
        Map<String, Object> point = new LinkedHashMap<>();
        point.put("epoch", progress.epoch());
        point.put("seconds", progress.seconds());
        point.put("nll_of_1000_with_100_samples", nll);
        curve.add(point);
      }
    }
  }
}
