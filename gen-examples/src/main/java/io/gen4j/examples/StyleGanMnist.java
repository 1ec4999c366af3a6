package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.StyleSampler;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.term.GradientPenalty;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Trains a style-based GAN on MNIST (Karras et al. 2020) and draws samples with truncated styles.
 */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a style-based GAN on MNIST and draws samples with truncated styles.")
final class StyleGanMnist implements Callable<Integer> {

  private static final int ROW = 10;
  private static final int R1_EVERY = 16;
  private static final double[] TRUNCATIONS = {1, 0.7, 0.4, 0};

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("style-gan-mnist", 3, 64);
  @Mixin private GanArguments networks = new GanArguments(16, 64, 1e-3, 1e-3);
  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--r1",
      defaultValue = "1",
      description = "weight of the R1 penalty, applied every 16 steps; default ${DEFAULT-VALUE}")
  private double r1;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that are classified; default ${DEFAULT-VALUE}")
  private int judged;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--judged", judged, 1);
    if (networks.hidden() > 0) {
      throw new IllegalArgumentException(
          "--hidden "
              + networks.hidden()
              + " applies only to a DCGAN, and StyleGan has its own dense layers: leave it out");
    }
    Dataset digits = mnist.train();
    long steps = (long) training.epochs() * Batches.perEpoch(digits, training.batch());
    Gan gan = training.resumes() ? resume(steps) : create(digits, steps);

    DigitsRun run = DigitsRun.train(gan, digits, training, new TrainingRun(training));
    StyleSampler sampler = StyleSampler.of(gan);
    INDArray[] rows =
        Arrays.stream(TRUNCATIONS)
            .mapToObj(psi -> sampler.sample(ROW, DigitsRun.GRID_SEED, psi))
            .toArray(INDArray[]::new);
    ImageGrid.of(Nd4j.concat(0, rows), gan.range())
        .withColumns(ROW)
        .withZoom(2)
        .writePng(training.output("truncation.png"));
    run.judge(judged);
    return 0;
  }

  private Gan resume(long steps) {
    Gan gan = networks.resume(training, spec, steps);
    double weight =
        gan.options().terms().stream()
            .filter(GradientPenalty.class::isInstance)
            .mapToDouble(term -> ((GradientPenalty) term).weight())
            .findFirst()
            .orElse(0);
    new SavedSettings(spec, training.saved()).compareRate("--r1", r1, weight).check();
    return gan;
  }

  private Gan create(Dataset digits, long steps) {
    GanOptions options =
        networks
            .options(steps, training.seed())
            .withPenalties(GradientPenalty.r1(r1).withEvery(R1_EVERY));
    return Gan.create(
        StyleGan.of(digits)
            .withWidth(networks.width())
            .withLatentSize(networks.latent(), networks.latent()),
        options);
  }
}
