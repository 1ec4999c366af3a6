package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.examples.judge.FrechetDistance;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.judge.JudgeReport;
import io.gen4j.examples.losses.LossSetting;
import io.gen4j.examples.losses.LossTrial;
import io.gen4j.examples.support.Estimate;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.ProgressLine;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.gan.Gan;
import io.gen4j.gan.loss.GanLosses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains MnistGan's networks with every adversarial loss, from several seeds. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains MnistGan's networks with every loss and compares what they draw.")
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
      description =
          "trainings of each, from seeds that follow each other; default ${DEFAULT-VALUE}")
  private int trials;

  @Option(names = "--epochs", defaultValue = "6", description = "default ${DEFAULT-VALUE}")
  private int epochs;

  @Option(names = "--batch", defaultValue = "64", description = "default ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that the judge looks at; default ${DEFAULT-VALUE}")
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
      description = "keep the finished trials of these options in the output folder")
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
    Map<String, List<LossTrial>> done = new LinkedHashMap<>();
    losses.forEach(loss -> done.put(loss, new ArrayList<>()));
    for (int i = 0; i < trials; i++) {
      for (String loss : losses) {
        LossTrial.Plan plan =
            new LossTrial.Plan(loss, seed + i, digits.size(), batch, steps, judged);
        Path file = output.resolve("trials").resolve(loss + "-" + (seed + i) + ".json");
        Optional<LossTrial> kept = resume ? LossTrial.read(file, plan) : Optional.empty();
        LossTrial trial = kept.orElseGet(() -> train(plan, digits));
        if (kept.isEmpty()) {
          trial.write(file);
        }
        done.get(loss).add(trial);
        print(trial, kept.isPresent());
        write(done);
      }
    }
    System.out.println("wrote " + output.toAbsolutePath());
    return 0;
  }

  private LossTrial train(LossTrial.Plan plan, Dataset digits) {
    System.out.printf("%s, seed %d%n", plan.loss(), plan.seed());
    Gan gan =
        LossSetting.create(
            plan.loss(), digits.shape(), digits.classes(), plan.steps(), plan.seed());
    ProgressLine progress = new ProgressLine();
    TrainingReport report;
    try {
      report =
          gan.fit(
              digits, FitOptions.steps(plan.steps()).withBatchSize(batch).withCallback(progress));
    } finally {
      progress.close();
    }
    if (plan.seed() == seed) {
      ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range())
          .withZoom(2)
          .writePng(output.resolve("samples-" + plan.loss() + ".png"));
    }
    try (Judge judge = Judge.mnist();
        INDArray samples = gan.sample(plan.judged(), JUDGED_SEED)) {
      return new LossTrial(plan, judge(judge, samples, gan, report.seconds()));
    }
  }

  private LossTrial.Figures judge(Judge judge, INDArray samples, Gan gan, double seconds) {
    JudgeReport verdict = judge.judge(samples, gan.range());
    Dataset test = mnist.test();
    try (Batches real = Batches.of(test, test.size(), gan.range(), 0, 0);
        INDArray ofReal = judge.features(real.next().data(), gan.range());
        INDArray ofSamples = judge.features(samples, gan.range())) {
      return new LossTrial.Figures(
          verdict.confident(),
          Collections.min(verdict.classCounts()),
          Collections.max(verdict.classCounts()),
          FrechetDistance.between(ofReal, ofSamples),
          seconds);
    }
  }

  private static void print(LossTrial trial, boolean kept) {
    LossTrial.Figures figures = trial.figures();
    System.out.printf(
        Locale.ROOT,
        "%s, seed %d: the judge is sure of %.1f %%, %d to %d of a digit, Fréchet distance %.2f; %s%n",
        trial.plan().loss(),
        trial.plan().seed(),
        100 * figures.confident(),
        figures.fewest(),
        figures.most(),
        figures.frechet(),
        kept ? "kept" : String.format(Locale.ROOT, "%.0f s", figures.seconds()));
  }

  private void write(Map<String, List<LossTrial>> done) {
    List<Map<String, Object>> rows = new ArrayList<>();
    done.forEach(
        (loss, finished) -> {
          if (!finished.isEmpty()) {
            rows.add(describe(loss, finished));
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

  private static Map<String, Object> describe(String loss, List<LossTrial> finished) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", loss);
    row.put("trials", finished.size());
    row.put("steps", finished.get(0).plan().steps());
    row.put("judge_confident", estimate(finished, LossTrial.Figures::confident));
    row.put("fewest_of_a_digit", estimate(finished, LossTrial.Figures::fewest));
    row.put("most_of_a_digit", estimate(finished, LossTrial.Figures::most));
    row.put("frechet_distance", estimate(finished, LossTrial.Figures::frechet));
    row.put("seconds", estimate(finished, LossTrial.Figures::seconds));
    return row;
  }

  private static Map<String, Object> estimate(
      List<LossTrial> finished, ToDoubleFunction<LossTrial.Figures> figure) {
    return Estimate.of(
            finished.stream().mapToDouble(trial -> figure.applyAsDouble(trial.figures())).toArray())
        .toMap();
  }
}
