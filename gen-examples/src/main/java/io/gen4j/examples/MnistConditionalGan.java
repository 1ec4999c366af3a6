package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.examples.judge.AskedDigits;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a class-conditional GAN that draws the requested digit. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a class-conditional GAN that draws the requested digit.")
final class MnistConditionalGan implements Callable<Integer> {

  private static final long GRID_SEED = 1;
  private static final long JUDGED_SEED = 2;
  private static final int COLUMNS = 10;

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("mnist-conditional-gan", 6, 64);
  @Mixin private GanArguments networks = new GanArguments(32, 64, 4e-4, 3e-4);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description =
          "samples that are classified, a tenth of them per digit; default ${DEFAULT-VALUE}")
  private int judged;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--judged", judged, Judge.CLASSES);
    Dataset digits = mnist.train();
    long steps = (long) training.epochs() * Batches.perEpoch(digits, training.batch());
    Gan gan =
        training.resumes()
            ? networks.resume(training, spec, steps)
            : networks.dcgan(
                digits.shape(), digits.classes(), networks.options(steps, training.seed()));
    // The digits of a column share one latent vector, so they differ only by their labels.
    SampleStrip strip = new SampleStrip(() -> draw(gan, COLUMNS, GRID_SEED).images(), gan.range());
    TrainingRun run = new TrainingRun(training).with(strip);
    run.fit(gan, gan::fit, digits);

    try (AskedDigits grid = draw(gan, COLUMNS, GRID_SEED)) {
      grid.grid().withZoom(2).writePng(training.output("samples.png"));
    }
    strip.writePng(training.output("progress.png"));
    AskedDigits.Verdict verdict;
    AskedDigits.Sampler independent =
        (digit, count) -> gan.sample(digit, count, JUDGED_SEED + digit);
    try (AskedDigits digitsAsked =
        AskedDigits.draw(independent, judged / Judge.CLASSES, gan.range())) {
      verdict = digitsAsked.judge();
    }
    MetricsFile metrics =
        new MetricsFile()
            .put("label_accuracy", verdict.labelAccuracy())
            .put("label_accuracy_per_digit", verdict.perDigit())
            .put("judge_confident", verdict.confident())
            .put("judged", verdict.judged())
            .put("seed", gan.options().seed());
    System.out.printf(
        Locale.ROOT,
        "label accuracy: the classifier recognizes the requested digit in %.1f %% of %d samples%n",
        100 * verdict.labelAccuracy(),
        verdict.judged());
    run.finish(metrics);
    return 0;
  }

  private static AskedDigits draw(Gan gan, int each, long seed) {
    return AskedDigits.draw((digit, count) -> gan.sample(digit, count, seed), each, gan.range());
  }
}
