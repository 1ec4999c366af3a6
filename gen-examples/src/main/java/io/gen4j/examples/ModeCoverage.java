package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.examples.plane.CoverageOutcome;
import io.gen4j.examples.plane.CoveragePlan;
import io.gen4j.examples.plane.Mixture;
import io.gen4j.examples.plane.PacGanTraining;
import io.gen4j.examples.plane.Setting;
import io.gen4j.examples.plane.Settings;
import io.gen4j.examples.support.Estimate;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.ScatterPlot;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.examples.support.Trials;
import io.gen4j.examples.support.Trials.Trial;
import io.gen4j.gan.Gan;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains GANs on a mixture of Gaussians in the plane and counts the modes that they find. The
 * examples {@code Ring} and {@code Grid} run it.
 */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains GANs on Gaussians in the plane and counts the modes that they find.")
final class ModeCoverage implements Callable<Integer> {

  private static final long DATA = 0x4441L;
  private static final long SAMPLES = 0x534DL;

  private final Mixture mixture;

  @Option(
      names = "--trials",
      defaultValue = "1",
      description = "trainings per setting, from consecutive seeds; default ${DEFAULT-VALUE}")
  private int trials;

  @Option(
      names = "--settings",
      split = ",",
      description = "settings to train: plain, packed-2, packed-3, packed-4, best; default all")
  private List<String> names;

  @Option(
      names = "--epochs",
      defaultValue = "5",
      description =
          "passes over the points, for the settings with PacGAN's networks (its authors use"
              + " 400); default ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--rate",
      defaultValue = "5e-4",
      description =
          "initial learning rate, for the settings with PacGAN's networks (its authors use"
              + " 1e-4); default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--constant",
      defaultValue = "0",
      description =
          "fraction of the steps before --rate falls to a tenth; 1 keeps it constant, as the"
              + " authors do; 0 lets it fall linearly to zero; default ${DEFAULT-VALUE}")
  private double constant;

  @Option(
      names = "--packs",
      defaultValue = "0",
      description =
          "packs per step, for the settings with PacGAN's networks (its authors use 100). An"
              + " epoch then has --points divided by --packs steps, as the authors count. With"
              + " 0, each step splits 100 points into packs. Default"
              + " ${DEFAULT-VALUE}")
  private int packs;

  @Option(
      names = "--best-steps",
      defaultValue = "40000",
      description = "steps of the best setting; default ${DEFAULT-VALUE}")
  private int bestSteps;

  @Option(
      names = "--points",
      defaultValue = "100000",
      description = "points to train on; default ${DEFAULT-VALUE}")
  private int points;

  @Option(
      names = "--samples",
      defaultValue = "2500",
      description = "samples to measure; default ${DEFAULT-VALUE}")
  private int samples;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of the first trial; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--output", description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(
      names = "--resume",
      description = "reuse finished trials with the same options in the output folder")
  private boolean resume;

  ModeCoverage(Mixture mixture) {
    this.mixture = mixture;
    this.output = Path.of("target", mixture.name());
  }

  @Override
  public Integer call() {
    TrainingArguments.requireAtLeast("--trials", trials, 1);
    TrainingArguments.requireAtLeast("--best-steps", bestSteps, 1);
    TrainingArguments.requireAtLeast("--points", points, 1);
    TrainingArguments.requireAtLeast("--samples", samples, 1);
    List<Setting> settings = chosen();
    Trials<CoveragePlan, CoverageOutcome> series =
        new Trials<>(output.resolve("trials"), resume, CoveragePlan.class, CoverageOutcome.class);
    Map<String, List<Trial<CoveragePlan, CoverageOutcome>>> done = new LinkedHashMap<>();
    settings.forEach(setting -> done.put(setting.name(), new ArrayList<>()));
    for (int i = 0; i < trials; i++) {
      for (Setting setting : settings) {
        CoveragePlan plan =
            new CoveragePlan(
                setting.name(),
                setting.how(),
                seed + i,
                points,
                setting.batch(),
                setting.steps(),
                samples);
        Trial<CoveragePlan, CoverageOutcome> trial =
            series.run(setting.name() + "-" + plan.seed(), plan, () -> train(setting, plan));
        done.get(setting.name()).add(trial);
        print(trial);
        write(done);
      }
    }
    System.out.println("wrote " + output.toAbsolutePath());
    return 0;
  }

  private List<Setting> chosen() {
    List<Setting> all =
        Settings.all(
            new PacGanTraining(epochs, packs, rate, constant), points, bestSteps, mixture.extent());
    if (names == null) {
      return all;
    }
    List<String> known = all.stream().map(Setting::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "There is no setting named '" + name + "'; choose from " + known);
      }
    }
    return all.stream().filter(setting -> names.contains(setting.name())).toList();
  }

  private CoverageOutcome train(Setting setting, CoveragePlan plan) {
    System.out.printf("%s, %s, seed %d%n", mixture.name(), plan.setting(), plan.seed());
    Dataset data = mixture.sample(points, Seeds.derive(plan.seed(), DATA));
    Gan gan = setting.create(plan.seed());
    TrainingReport report =
        gan.fit(
            data,
            FitOptions.steps(setting.steps())
                .withBatchSize(setting.batch())
                .withCallback(TrainingDisplay.create()));
    double[][] drawn;
    try (INDArray array = gan.sample(samples, Seeds.derive(plan.seed(), SAMPLES))) {
      drawn = array.toDoubleMatrix();
    }
    if (plan.seed() == seed) {
      keep(gan, plan, drawn, report);
    }
    return CoverageOutcome.of(mixture.coverage(drawn), report.seconds());
  }

  /** Saves a plot of every setting's first trial, and the model of the best setting. */
  private void keep(Gan gan, CoveragePlan plan, double[][] drawn, TrainingReport report) {
    double[][] modes =
        mixture.modes().stream()
            .map(mode -> new double[] {mode.x(), mode.y()})
            .toArray(double[][]::new);
    new ScatterPlot(mixture.name() + ", " + plan.setting(), mixture.extent())
        .add("samples", drawn, new Color(31, 119, 180))
        .add("modes", modes, new Color(214, 39, 40))
        .writePng(output.resolve("samples-" + plan.setting() + ".png"));
    if (plan.setting().equals(Settings.BEST)) {
      gan.save(output.resolve("model.zip"));
      report.plot(output.resolve("losses.png"));
    }
  }

  private void print(Trial<CoveragePlan, CoverageOutcome> trial) {
    CoverageOutcome outcome = trial.outcome();
    System.out.printf(
        Locale.ROOT,
        "%s, %s, seed %d: %d of %d modes, %.1f %% high quality, reverse KL %.4f nats; %s%n",
        mixture.name(),
        trial.plan().setting(),
        trial.plan().seed(),
        outcome.modes(),
        mixture.modes().size(),
        100 * outcome.highQuality(),
        outcome.reverseKl(),
        trial.kept() ? "kept" : String.format(Locale.ROOT, "%.0f s", outcome.seconds()));
  }

  private void write(Map<String, List<Trial<CoveragePlan, CoverageOutcome>>> done) {
    MetricsFile metrics = new MetricsFile();
    List<CoverageOutcome> best = outcomes(done.getOrDefault(Settings.BEST, List.of()));
    if (!best.isEmpty()) {
      metrics
          .put("modes", Estimate.of(best, CoverageOutcome::modes).mean())
          .put("high_quality", Estimate.of(best, CoverageOutcome::highQuality).mean())
          .put("reverse_kl", Estimate.of(best, CoverageOutcome::reverseKl).mean())
          .put("trials", best.size());
    }
    List<Map<String, Object>> settings = new ArrayList<>();
    for (List<Trial<CoveragePlan, CoverageOutcome>> finished : done.values()) {
      if (!finished.isEmpty()) {
        settings.add(describe(finished.get(0).plan(), outcomes(finished)));
      }
    }
    metrics
        .put("modes_of", mixture.modes().size())
        .put("points", points)
        .put("samples", samples)
        .put("seed", seed)
        .put("settings", settings)
        .write(output.resolve("metrics.json"));
  }

  private static Map<String, Object> describe(CoveragePlan first, List<CoverageOutcome> outcomes) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", first.setting());
    map.put("how", first.how());
    map.put("modes", Estimate.of(outcomes, CoverageOutcome::modes).toMap());
    map.put("high_quality", Estimate.of(outcomes, CoverageOutcome::highQuality).toMap());
    map.put("reverse_kl", Estimate.of(outcomes, CoverageOutcome::reverseKl).toMap());
    map.put("trials", outcomes.size());
    map.put("batch", first.batch());
    map.put("steps", first.steps());
    map.put("seconds", Estimate.of(outcomes, CoverageOutcome::seconds).mean());
    return map;
  }

  private static List<CoverageOutcome> outcomes(
      List<Trial<CoveragePlan, CoverageOutcome>> finished) {
    return finished.stream().map(Trial::outcome).toList();
  }
}
