package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.judge.JudgeReport;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A GAN trained on digits. The classifier evaluates its samples. */
record DigitsRun(Gan gan, TrainingRun run) {

  /** Seed of the latent vectors of the images that are written. */
  static final long GRID_SEED = 1;

  private static final long JUDGED_SEED = 2;
  private static final int GRID = 64;

  /** Trains the GAN and writes {@code samples.png} and {@code progress.png}. */
  static DigitsRun train(Gan gan, Dataset digits, TrainingArguments training, TrainingRun run) {
    SampleStrip strip = new SampleStrip(() -> gan.sample(GRID, GRID_SEED), gan.range());
    run.with(strip);
    run.fit(gan, gan::fit, digits);
    ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range())
        .withZoom(2)
        .writePng(training.output("samples.png"));
    strip.writePng(training.output("progress.png"));
    return new DigitsRun(gan, run);
  }

  /** Classifies samples, then writes and prints the figures. */
  void judge(int samples) {
    judge(samples, new MetricsFile());
  }

  /** Classifies samples, adds the figures to others, then writes and prints them. */
  void judge(int samples, MetricsFile others) {
    JudgeReport verdict;
    try (Judge judge = Judge.mnist();
        INDArray drawn = gan.sample(samples, JUDGED_SEED)) {
      verdict = judge.judge(drawn, gan.range());
    }
    System.out.printf(
        Locale.ROOT,
        "classifier confident (0.9 or more): %.1f %% of %d samples; samples per digit: %s%n",
        100 * verdict.confident(),
        verdict.judged(),
        verdict.classCounts());
    run.finish(
        others
            .put("judge_confident", verdict.confident())
            .put("class_counts", verdict.classCounts())
            .put("judged", verdict.judged())
            .put("seed", gan.options().seed()));
  }
}
