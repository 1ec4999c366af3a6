package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.ModeCoverage;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Datasets;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.support.Curve;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a GAN on images of three random digits as red, green and blue. Counts how many of the
 * 1,000 combinations it draws (Metz et al. 2017, Lin et al. 2018).
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a GAN on three digits as color channels and counts how many of the 1,000"
            + " combinations it draws.")
final class StackedMnist implements Callable<Integer> {

  private static final long GRID_SEED = 1;
  private static final long JUDGED_SEED = 2;
  private static final int GRID = 64;
  private static final int CHANNELS = 3;
  private static final int PART = 500;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("stacked-mnist", 3, 64);
  @Mixin private GanArguments networks = new GanArguments(64, 100, 4e-4, 3e-4).withHidden(512);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--pictures",
      defaultValue = "128000",
      description = "stacked images to train on; default ${DEFAULT-VALUE}")
  private int pictures;

  @Option(
      names = "--judged",
      defaultValue = "26000",
      description = "samples for the count of modes at the end; default ${DEFAULT-VALUE}")
  private int judged;

  @Option(
      names = "--probed",
      defaultValue = "5000",
      description =
          "samples for the count of modes after every epoch; 0 for none; default"
              + " ${DEFAULT-VALUE}")
  private int probed;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--judged", judged, 1);
    TrainingArguments.requireAtLeast("--probed", probed, 0);
    Dataset stacked =
        Datasets.stacked(
            mnist.train(), CHANNELS, pictures, Seeds.derive(training.seed(), CHANNELS));
    long perEpoch = Batches.perEpoch(stacked, training.batch());
    long steps = training.epochs() * perEpoch;
    Gan gan =
        training.resumes()
            ? networks.resume(training, spec, steps)
            : networks.dcgan(stacked.shape(), 0, networks.options(steps, training.seed()));

    Curve curve = Curve.open(training.output("curve.json"), gan.steps() / perEpoch);
    SampleStrip strip = new SampleStrip(() -> gan.sample(GRID, GRID_SEED), gan.range());
    TrainingRun run = new TrainingRun(training).with(strip);
    if (probed > 0) {
      run.with(new Probe(gan, probed, curve));
    }
    run.fit(gan, gan::fit, stacked);

    ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range())
        .withZoom(2)
        .writePng(training.output("samples.png"));
    strip.writePng(training.output("progress.png"));
    ModeCoverage verdict = judge(gan, judged);
    MetricsFile metrics =
        new MetricsFile()
            .put("modes", verdict.found())
            .put("kl_to_uniform", verdict.reverseKl())
            .put("judge_confident", verdict.highQuality())
            .put("judged", verdict.samples())
            .put("seed", gan.options().seed())
            .put("curve", curve.points());
    System.out.printf(
        Locale.ROOT,
        "%d samples show %d of %d modes, KL to uniform %.3f nats; classifier confident (0.9 or"
            + " more): %.1f %% of their digits%n",
        verdict.samples(),
        verdict.found(),
        verdict.modes(),
        verdict.reverseKl(),
        100 * verdict.highQuality());
    run.finish(metrics);
    return 0;
  }

  private static ModeCoverage judge(Gan gan, int count) {
    return judge(
        (size, part) -> gan.sample(size, Seeds.derive(JUDGED_SEED, part)), count, gan.range());
  }

  /**
   * Classifies samples in parts and counts the modes.
   *
   * @param sampler returns images {@code [size, 3, 28, 28]} for a size and the index of a part
   */
  static ModeCoverage judge(
      BiFunction<Integer, Integer, INDArray> sampler, int count, ValueRange range) {
    try (Judge judge = Judge.mnist()) {
      ModeCoverage.Stacked modes =
          ModeCoverage.stacked(judge.classifier(range), CHANNELS, Judge.CLASSES, Judge.CONFIDENT);
      for (int from = 0; from < count; from += PART) {
        try (INDArray images = sampler.apply(Math.min(PART, count - from), from / PART)) {
          modes.add(images);
        }
      }
      return modes.coverage();
    }
  }

  /** Counts modes after every epoch. */
  private record Probe(Gan gan, int samples, Curve curve) implements Callback {

    @Override
    public void onEpoch(Progress progress) {
      ModeCoverage verdict = judge(gan, samples);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("seconds_of_this_call", progress.seconds());
      figures.put("samples", samples);
      figures.put("modes", verdict.found());
      figures.put("kl_to_uniform", verdict.reverseKl());
      figures.put("judge_confident", verdict.highQuality());
      curve.add(progress.epoch(), figures);
      System.out.printf(
          Locale.ROOT,
          "epoch %d: %d modes in %d samples, KL to uniform %.3f nats%n",
          progress.epoch(),
          verdict.found(),
          samples,
          verdict.reverseKl());
    }
  }
}
