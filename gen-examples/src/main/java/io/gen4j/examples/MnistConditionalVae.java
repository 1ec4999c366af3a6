package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.examples.judge.AskedDigits;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaeArguments;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.vae.Vae;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntToLongFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a class-conditional VAE that draws the requested digit. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Trains a class-conditional VAE that draws the requested digit, and measures"
            + " it in nats.")
final class MnistConditionalVae implements Callable<Integer> {

  private static final long GRID_SEED = 1;
  private static final long TEST_SEED = 2;
  private static final int COLUMNS = 10;
  private static final int PAIRS = 8;
  private static final int EXAMPLES = 32;

  @Spec private CommandSpec spec;

  @Mixin
  private TrainingArguments training = new TrainingArguments("mnist-conditional-vae", 30, 100);

  @Mixin private VaeArguments networks = new VaeArguments();
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
    Dataset train = mnist.train();
    Dataset test = mnist.test();
    Vae vae = networks.open(spec, training, train, train.classes());
    TrainingRun run = new TrainingRun(training);
    run.fit(vae, vae::fit, train);

    drawPictures(vae, test);
    AskedDigits.Verdict verdict = judge(vae);
    MetricsFile metrics =
        new MetricsFile()
            .put("label_accuracy", verdict.labelAccuracy())
            .put("label_accuracy_per_digit", verdict.perDigit())
            .put("judge_confident", verdict.confident())
            .put("judged", verdict.judged());
    MetricsFile figures = networks.measure(vae, test, metrics);
    System.out.printf(
        Locale.ROOT,
        "label accuracy: the classifier recognizes the requested digit in %.1f %% of %d samples%n",
        100 * verdict.labelAccuracy(),
        verdict.judged());
    run.finish(figures);
    return 0;
  }

  private void drawPictures(Vae vae, Dataset test) {
    // The digits of a column share one latent vector, so they differ only by their labels.
    try (AskedDigits grid = draw(vae, COLUMNS, digit -> GRID_SEED)) {
      grid.grid().withZoom(2).writePng(training.output("samples.png"));
    }
    INDArray originals =
        VaePictures.binarized(VaePictures.first(test, EXAMPLES, ValueRange.UNIT), TEST_SEED);
    int[] labels = VaePictures.firstLabels(test, EXAMPLES);
    VaePictures.bands(ValueRange.UNIT, PAIRS, originals, vae.reconstruct(originals, labels))
        .withZoom(2)
        .writePng(training.output("reconstructions.png"));
  }

  private AskedDigits.Verdict judge(Vae vae) {
    try (AskedDigits asked = draw(vae, judged / Judge.CLASSES, digit -> TEST_SEED + digit)) {
      return asked.judge();
    }
  }

  private static AskedDigits draw(Vae vae, int each, IntToLongFunction seed) {
    return AskedDigits.draw(
        (digit, count) -> {
          int[] labels = new int[count];
          Arrays.fill(labels, digit);
          return vae.sample(labels, seed.applyAsLong(digit));
        },
        each,
        vae.range());
  }
}
