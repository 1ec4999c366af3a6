package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.judge.JudgeReport;
import io.gen4j.examples.losses.LossOutcome;
import io.gen4j.examples.losses.LossPlan;
import io.gen4j.examples.losses.LossSetting;
import io.gen4j.examples.support.Estimate;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.examples.support.Trials;
import io.gen4j.examples.support.Trials.Trial;
import io.gen4j.gan.Gan;
import io.gen4j.gan.loss.GanLosses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains MnistGan's networks with every adversarial loss, from several seeds. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains MnistGan's networks with every loss and compares the samples.")
final class LossTable implements Callable<Integer> {

  private static final int GRID = 64;
  private static final long GRID_SEED = 1;
  private static final long JUDGED_SEED = 2;

  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(names = "--losses", split = ",", description = "losses to train with; default all")
  private List<String> names;

  @Option(
      names = "--trials",
      defaultValue = "1",
      description = "trainings per loss, from consecutive seeds; default ${DEFAULT-VALUE}")
  private int trials;

  @Option(names = "--epochs", defaultValue = "6", description = "default ${DEFAULT-VALUE}")
  private int epochs;

  @Option(names = "--batch", defaultValue = "64", description = "default ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that are classified; default ${DEFAULT-VALUE}")
  private int judged;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of the first trial; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--output",
      defaultValue = "target/loss-table",
      description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(
      names = "--resume",
      description = "reuse finished trials with the same options in the output folder")
  private boolean resume;

  @Override
  public Integer call() {
    TrainingArguments.requireAtLeast("--trials", trials, 1);
    TrainingArguments.requireAtLeast("--epochs", epochs, 1);
    TrainingArguments.requireAtLeast("--judged", judged, 2);
    List<String> losses = names == null ? GanLosses.names() : names;
    losses.forEach(GanLosses::named);
    Dataset digits = mnist.train();
    long steps = (long) epochs * Batches.perEpoch(digits, batch);
    Trials<LossPlan, LossOutcome> series =
        new Trials<>(output.resolve("trials"), resume, LossPlan.class, LossOutcome.class);
    Map<String, List<LossOutcome>> done = new LinkedHashMap<>();
    losses.forEach(loss -> done.put(loss, new ArrayList<>()));
    for (int i = 0; i < trials; i++) {
      for (String loss : losses) {
        LossPlan plan =
            new LossPlan(
                loss, LossSetting.describe(loss), seed + i, digits.size(), batch, steps, judged);
        Trial<LossPlan, LossOutcome> trial =
            series.run(loss + "-" + plan.seed(), plan, () -> train(plan, digits));
        done.get(loss).add(trial.outcome());
        print(trial);
        write(done, steps);
      }
    }
    System.out.println("wrote " + output.toAbsolutePath());
    return 0;
  }

  private LossOutcome train(LossPlan plan, Dataset digits) {
    System.out.printf("%s, seed %d%n", plan.loss(), plan.seed());
    Gan gan =
        LossSetting.create(
            plan.loss(), digits.shape(), digits.classes(), plan.steps(), plan.seed());
    TrainingReport report =
        gan.fit(
            digits,
            FitOptions.steps(plan.steps())
                .withBatchSize(batch)
                .withCallback(TrainingDisplay.create()));
    if (plan.seed() == seed) {
      ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range())
          .withZoom(2)
          .writePng(output.resolve("samples-" + plan.loss() + ".png"));
    }
    try (Judge judge = Judge.mnist();
        INDArray samples = gan.sample(plan.judged(), JUDGED_SEED)) {
      return judge(judge, samples, gan, report.seconds());
    }
  }

  private LossOutcome judge(Judge judge, INDArray samples, Gan gan, double seconds) {
    JudgeReport verdict = judge.judge(samples, gan.range());
    Dataset test = mnist.test();
    try (Batches real = Batches.of(test, test.size(), gan.range(), 0);
        INDArray ofReal = judge.features(real.next().data(), gan.range());
        INDArray ofSamples = judge.features(samples, gan.range())) {
      return new LossOutcome(
          verdict.confident(),
          Collections.min(verdict.classCounts()),
          Collections.max(verdict.classCounts()),
          FrechetDistance.between(FeatureStatistics.of(ofReal), FeatureStatistics.of(ofSamples)),
          seconds);
    }
  }

  private static void print(Trial<LossPlan, LossOutcome> trial) {
    LossOutcome outcome = trial.outcome();
    System.out.printf(
        Locale.ROOT,
        "%s, seed %d: classifier confident (0.9 or more): %.1f %%; %d to %d samples per digit,"
            + " Fréchet distance %.2f; %s%n",
        trial.plan().loss(),
        trial.plan().seed(),
        100 * outcome.judgeConfident(),
        outcome.fewestOfDigit(),
        outcome.mostOfDigit(),
        outcome.frechetDistance(),
        trial.kept() ? "kept" : String.format(Locale.ROOT, "%.0f s", outcome.seconds()));
  }

  private void write(Map<String, List<LossOutcome>> done, long steps) {
    List<Map<String, Object>> rows = new ArrayList<>();
    done.forEach(
        (loss, finished) -> {
          if (!finished.isEmpty()) {
            rows.add(describe(loss, steps, finished));
          }
        });
    new MetricsFile()
        .put("epochs", epochs)
        .put("batch", batch)
        .put("judged", judged)
        .put("seed", seed)
        .put("losses", rows)
        .write(output.resolve("metrics.json"));
  }

  private static Map<String, Object> describe(String loss, long steps, List<LossOutcome> finished) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", loss);
    row.put("how", LossSetting.describe(loss));
    row.put("trials", finished.size());
    row.put("steps", steps);
    row.put("judge_confident", Estimate.of(finished, LossOutcome::judgeConfident).toMap());
    row.put("fewest_of_a_digit", Estimate.of(finished, LossOutcome::fewestOfDigit).toMap());
    row.put("most_of_a_digit", Estimate.of(finished, LossOutcome::mostOfDigit).toMap());
    row.put("frechet_distance", Estimate.of(finished, LossOutcome::frechetDistance).toMap());
    row.put("seconds", Estimate.of(finished, LossOutcome::seconds).toMap());
    return row;
  }
}
