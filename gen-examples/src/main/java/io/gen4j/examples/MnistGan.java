package io.gen4j.examples;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.TrainingHistory;
import io.gen4j.core.training.TrainingHistory.Point;
import io.gen4j.examples.support.DigitDistance;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.MnistArguments;
import io.gen4j.examples.support.SavedLayers;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.loss.GanLosses;
import java.util.Collections;
import java.util.Comparator;
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

  private static final String FID = "fid";

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
      description =
          "train a class-conditional GAN (DCGAN only); on by default, off with --no-labels")
  private boolean conditional;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that are classified; default ${DEFAULT-VALUE}")
  private int judged;

  @Option(
      names = "--fid-every",
      defaultValue = "0",
      description =
          "epochs between measurements of the Fréchet distance to the test digits, on the"
              + " features of DigitFeatures; also keeps the best model as checkpoints/best.zip;"
              + " 0, the default, for none")
  private int fidEvery;

  @Option(
      names = "--fid-samples",
      defaultValue = "10000",
      description = "samples per measurement of the distance; default ${DEFAULT-VALUE}")
  private int fidSamples;

  @Override
  public Integer call() {
    training.check();
    TrainingArguments.requireAtLeast("--judged", judged, 1);
    TrainingArguments.requireAtLeast("--fid-every", fidEvery, 0);
    TrainingArguments.requireAtLeast("--fid-samples", fidSamples, 2);
    requireUsed();
    Dataset digits = mnist.train();
    long steps = (long) training.epochs() * Batches.perEpoch(digits, training.batch());
    Gan gan = training.resumes() ? resume(steps) : create(digits, steps);

    TrainingRun run = new TrainingRun(training);
    if (fidEvery > 0) {
      run.with(fid(gan)).withBest(FID, Goal.MINIMIZE);
    }
    DigitsRun trained = DigitsRun.train(gan, digits, training, run);
    trained.judge(judged, distances(run.wholeHistory()));
    return 0;
  }

  private Evaluation fid(Gan gan) {
    DigitDistance distance = DigitDistance.to(mnist.test(), gan.range());
    return Evaluation.of(
        Every.epochs(fidEvery), FID, model -> distance.of(model::sample, fidSamples));
  }

  /** Returns the distances of the last and the best model, if the run measured them. */
  private MetricsFile distances(TrainingHistory history) {
    MetricsFile figures = new MetricsFile();
    if (history.metrics().contains(FID)) {
      List<Point> points = history.points(FID);
      Point last = points.get(points.size() - 1);
      Point best = Collections.min(points, Comparator.comparingDouble(Point::value));
      figures
          .put("fid_last", last.value())
          .put("fid_last_step", last.step())
          .put("fid_best", best.value())
          .put("fid_best_step", best.step())
          .put("fid_samples", fidSamples);
    }
    return figures;
  }

  private void requireUsed() {
    for (String option : List.of("--width", "--hidden", "--labels")) {
      boolean used = option.equals("--labels") && !conditional;
      if (architecture == Architecture.MLP && SavedSettings.isGiven(spec, option) && !used) {
        throw new IllegalArgumentException(
            option + " applies only to the DCGAN: leave it out with --architecture MLP");
      }
    }
  }

  private Gan resume(long steps) {
    Gan gan = networks.resume(training, spec, steps);
    boolean convolutional = SavedLayers.channels(gan.discriminator().network().graph()) != null;
    new SavedSettings(spec, training.saved())
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
