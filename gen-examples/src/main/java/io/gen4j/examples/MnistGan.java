package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedLayers;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.loss.GanLosses;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a GAN on MNIST and draws digits. */
@Command(mixinStandardHelpOptions = true, description = "Trains a GAN on MNIST and draws digits.")
final class MnistGan implements Callable<Integer> {

  enum Architecture {
    DCGAN,
    MLP
  }

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("mnist-gan", 6, 64);

  @Mixin
  private GanArguments networks =
      new GanArguments(32, 64, 4e-4, 3e-4).withLoss(GanLosses.leastSquares());

  @Mixin private MnistArguments mnist = new MnistArguments();

  @Option(
      names = "--architecture",
      defaultValue = "DCGAN",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Architecture architecture;

  @Option(
      names = "--labels",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "tell the networks the digits' labels (DCGAN); default, --no-labels does not")
  private boolean conditional;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that the judge looks at; default ${DEFAULT-VALUE}")
  private int judged;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--judged", judged, 1);
    requireUsed();
    Dataset digits = mnist.train();
    long steps = (long) training.epochs() * Batches.perEpoch(digits, training.batch());
    Gan gan = training.resumes() ? resume(steps) : create(digits, steps);

    DigitsRun.train("MnistGan, " + gan.options().loss().name(), gan, digits, training)
        .judge(judged);
    return 0;
  }

  private void requireUsed() {
    for (String option : List.of("--width", "--hidden", "--labels")) {
      boolean used = option.equals("--labels") && !conditional;
      if (architecture == Architecture.MLP && SavedSettings.isGiven(spec, option) && !used) {
        throw new IllegalArgumentException(
            option + " is of the DCGAN and would be ignored: leave it out with the MLP");
      }
    }
  }

  private Gan resume(long steps) {
    Gan gan = networks.resume(training, spec, steps);
    boolean convolutional = SavedLayers.channels(gan.discriminator().network().graph()) != null;
    new SavedSettings(spec, training.model())
        .compare(
            "--architecture", architecture, convolutional ? Architecture.DCGAN : Architecture.MLP)
        .compare("--labels", conditional, gan.classes() > 0)
        .check();
    return gan;
  }

  private Gan create(Dataset digits, long steps) {
    GanOptions options = networks.options(steps, training.seed());
    if (architecture == Architecture.DCGAN) {
      return networks.dcgan(digits.shape(), conditional ? digits.classes() : 0, options);
    }
    return Gan.create(
        MlpGan.of(digits).withLatentSize(networks.latent()).withPacking(networks.packing()),
        options);
  }
}
