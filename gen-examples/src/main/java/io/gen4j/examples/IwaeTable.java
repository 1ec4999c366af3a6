package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.examples.support.Curve;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.objective.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Reproduces one row of the first table of Burda et al. 2016. The network has one stochastic layer
 * (784-200-200-50, tanh) and is trained on the importance-weighted bound with K samples. MNIST is
 * binarized again in every pass.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains the network with one stochastic layer of Burda et al. 2016 on K samples and"
            + " measures the test NLL.")
final class IwaeTable implements Callable<Integer> {

  private static final long TEST_SEED = 2;
  private static final int STAGES = 8;
  private static final int PROBE_EXAMPLES = 1000;
  private static final int PROBE_SAMPLES = 100;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("iwae-kK", 100, 100);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--k",
      defaultValue = "1",
      description = "latent samples per example in training; default ${DEFAULT-VALUE}")
  private int k;

  @Option(
      names = "--differentiated",
      defaultValue = "0",
      description =
          "number of the K samples at which the decoder is differentiated, drawn by their"
              + " weights; 0, the default, for all K")
  private int differentiated;

  @Option(
      names = "--from",
      description = "saved model of this example, of any K, to take the initial weights from")
  private Path from;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description =
          "initial learning rate. It falls to a tenth in 8 equal stages; the stages in the paper"
              + " grow. A resumed model keeps its schedule. Default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--warm-up",
      defaultValue = "0",
      description =
          "epochs over which the weight of the divergence rises from 0 to 1; only with --k 1. A"
              + " resumed model keeps its schedule. Default ${DEFAULT-VALUE}")
  private int warmUp;

  @Option(
      names = "--importance-samples",
      defaultValue = "5000",
      description = "latent samples for the test NLL; default ${DEFAULT-VALUE}")
  private int importanceSamples;

  @Option(
      names = "--probe-every",
      defaultValue = "10",
      description =
          "epochs between quick estimates of the test NLL (100 samples, 1,000 examples); 0 for"
              + " none; default ${DEFAULT-VALUE}")
  private int probeEvery;

  @Override
  public Integer call() {
    if (!SavedSettings.isGiven(spec, "--output")) {
      training.moveTo(Path.of("target", "iwae-k" + k));
    }
    training.check();
    TrainingArguments.requireAtLeast("--importance-samples", importanceSamples, 1);
    TrainingArguments.requireAtLeast("--probe-every", probeEvery, 0);
    TrainingArguments.requireAtLeast("--warm-up", warmUp, 0);
    TrainingArguments.requireAtLeast("--differentiated", differentiated, 0);
    if (training.resumes() && from != null) {
      throw new IllegalArgumentException(
          "--from sets the initial weights of a new run, but --resume continues "
              + training.saved()
              + ". Leave out --from, or start a new run without --resume");
    }
    if (from != null && !Files.exists(from)) {
      throw new IllegalArgumentException(
          "--from: there is no file " + from + ". Name the model.zip of another run of IwaeTable");
    }
    if (!training.resumes() && differentiated > k) {
      throw new IllegalArgumentException(
          "--differentiated must be at most --k " + k + ", got " + differentiated);
    }
    if (warmUp > 0 && k > 1) {
      throw new IllegalArgumentException(
          "--warm-up scales the divergence, but the bound of --k "
              + k
              + " samples has no separate divergence. Leave it out, or train with --k 1");
    }
    Dataset train = mnist.train();
    Dataset test = mnist.test();
    int perEpoch = Batches.perEpoch(train, training.batch());
    Vae vae = training.resumes() ? resume(perEpoch) : create(train, perEpoch);
    Curve curve = Curve.open(training.output("curve.json"), vae.steps() / perEpoch);
    TrainingRun run = new TrainingRun(training).with(new Probe(vae, test, probeEvery, curve));
    TrainingReport report = run.fit(vae, vae::fit, train);
    write(vae, test, report, curve);
    return 0;
  }

  private static String title(Vae vae) {
    return "IwaeTable, K = " + vae.options().objective().samples();
  }

  private Vae resume(int stepsPerEpoch) {
    Vae vae = Vae.load(training.saved());
    Objective saved = vae.options().objective();
    SavedSettings settings =
        new SavedSettings(spec, training.saved()).compare("--k", k, saved.samples());
    if (warmUp > 0 || saved.samples() == 1) {
      settings.compare("--warm-up", objective(stepsPerEpoch).describe(), saved.describe());
    }
    settings
        .compare(
            "--differentiated",
            differentiated == 0 ? saved.samples() : differentiated,
            saved.differentiatedSamples())
        .compare("--seed", training.seed(), vae.options().seed())
        .compareRate("--rate", rate, vae.options().updater().getLearningRate(0, 0))
        .check();
    return vae;
  }

  private Vae create(Dataset train, int stepsPerEpoch) {
    VaeOptions options =
        VaeOptions.defaults(50)
            .withObjective(objective(stepsPerEpoch))
            .withBinarized(true)
            .withUpdater(new Adam(falling(stepsPerEpoch)))
            .withSeed(training.seed());
    MlpVae networks =
        MlpVae.of(train.shape()).withHidden(List.of(200, 200)).withActivation(Activation.TANH);
    Vae vae = Vae.create(networks, options);
    if (from != null) {
      Vae trained = Vae.load(from);
      copy(trained.encoder(), vae.encoder());
      copy(trained.decoder(), vae.decoder());
    }
    return vae;
  }

  private void copy(Network trained, Network untrained) {
    if (trained.parameterCount() != untrained.parameterCount()) {
      throw new IllegalArgumentException(
          "--from must name a model of this example: its "
              + untrained.name()
              + " has "
              + untrained.parameterCount()
              + " parameters, but the one in "
              + from
              + " has "
              + trained.parameterCount());
    }
    untrained.parameters().assign(trained.parameters());
  }

  /** With one sample, the bound is the ELBO, whose divergence has a closed form. */
  private Objective objective(int stepsPerEpoch) {
    if (k > 1) {
      return Objectives.importanceWeighted(k, differentiated == 0 ? k : differentiated);
    }
    return warmUp == 0
        ? Objectives.elbo()
        : Objectives.elbo(Schedule.warmUp(1, (long) warmUp * stepsPerEpoch), 0);
  }

  private ISchedule falling(int stepsPerEpoch) {
    Map<Integer, Double> stages = new LinkedHashMap<>();
    for (int i = 0; i < STAGES; i++) {
      int start = Math.toIntExact((long) training.epochs() * stepsPerEpoch * i / STAGES);
      stages.put(start, rate * Math.pow(10, -i / 7.0));
    }
    return new MapSchedule(ScheduleType.ITERATION, stages);
  }

  private void write(Vae vae, Dataset test, TrainingReport report, Curve curve) {
    long began = System.nanoTime();
    Bound bound = vae.elbo(test, TEST_SEED);
    double nll = -vae.logLikelihood(test, importanceSamples, TEST_SEED);
    int active = vae.activeUnits(test, TEST_SEED);
    double seconds = (System.nanoTime() - began) / 1e9;
    new MetricsFile()
        .put("k", vae.options().objective().samples())
        .put("differentiated_samples", vae.options().objective().differentiatedSamples())
        .put("test_nll_nats", nll)
        .put("importance_samples", importanceSamples)
        .put("test_elbo_nats", bound.elbo())
        .put("active_units", active)
        .put("epochs", training.epochs())
        .put("steps", report.steps())
        .put("batch", training.batch())
        .put("seconds_of_this_call", report.seconds())
        .put("evaluation_seconds", seconds)
        .put("seed", vae.options().seed())
        .put("curve", curve.points())
        .write(training.output("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "%s, after %d epochs (%d steps, %.0f s in this call): test NLL %.2f nats with %d samples"
            + " (%.0f s), ELBO %.2f nats, %d active units%nwrote %s%n",
        title(vae),
        training.epochs(),
        report.steps(),
        report.seconds(),
        nll,
        importanceSamples,
        seconds,
        bound.elbo(),
        active,
        training.output().toAbsolutePath());
  }

  /** Estimates the test NLL every few epochs. */
  private static final class Probe implements Callback {

    private final Vae vae;
    private final Dataset examples;
    private final int every;
    private final Curve curve;

    Probe(Vae vae, Dataset test, int every, Curve curve) {
      this.vae = vae;
      this.examples = Datasets.take(test, Math.min(PROBE_EXAMPLES, test.size()));
      this.every = every;
      this.curve = curve;
    }

    @Override
    public void onEpoch(Progress progress) {
      if (every > 0 && progress.epoch() % every == 0) {
        double nll = -vae.logLikelihood(examples, PROBE_SAMPLES, TEST_SEED);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seconds_of_this_call", progress.seconds());
        figures.put("nll_of_1000_with_100_samples", nll);
        curve.add(progress.epoch(), figures);
      }
    }
  }
}
