package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.ImageBaselines;
import io.gen4j.core.evaluation.PeakSignalToNoise;
import io.gen4j.datasets.pairs.Holes;
import io.gen4j.datasets.pairs.ImageDamage;
import io.gen4j.examples.pairs.DataPath;
import io.gen4j.examples.pairs.HoleErrors;
import io.gen4j.examples.pairs.ImagePairs;
import io.gen4j.examples.pairs.PairData;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.examples.support.VaePictures;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.term.Reconstruction;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills holes in images and compares with diffusion of the border. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Fills holes in images and compares with diffusion of the border.")
final class Inpainting implements Callable<Integer> {

  private static final long HOLE_SEED = 3;
  private static final int COLUMNS = 10;
  private static final int PICTURES = 20;
  private static final String HOW_TO_GET_IT =
      " Name a folder or zip of color images with --data, for example faces drawn by npm's"
          + " package @dicebear/avataaars.";

  private enum Kind {
    CENTER,
    FREE
  }

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("inpainting", 10, 32);

  @Option(
      names = "--data",
      description =
          "folder or zip of color images (a tenth is held out), or folder with"
              + " Fashion-MNIST's four files; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "faces");

  @Option(
      names = "--side",
      defaultValue = "64",
      description = "height and width of color images; default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use this many images for training and test; 0, the default, for all")
  private int limit;

  @Option(
      names = "--holes",
      defaultValue = "CENTER",
      description =
          "CENTER for a block in the middle, FREE for strokes over 10 to 30 %% of the image;"
              + " default ${DEFAULT-VALUE}")
  private Kind holes;

  @Option(
      names = "--hole",
      defaultValue = "28",
      description = "height and width of the block in the middle; default ${DEFAULT-VALUE}")
  private int hole;

  @Option(
      names = "--width",
      defaultValue = "24",
      description = "channels of the first layer; default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--rate",
      defaultValue = "2e-3",
      description = "learning rate of the generator, which falls to zero; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--l1",
      defaultValue = "200",
      description = "weight of the mean absolute difference; default ${DEFAULT-VALUE}")
  private double l1;

  @Option(
      names = "--adversarial-epochs",
      defaultValue = "2",
      description = "the last epochs in which a discriminator trains too; default ${DEFAULT-VALUE}")
  private int adversarialEpochs;

  @Override
  public Integer call() {
    training.check();
    if (adversarialEpochs < 0 || adversarialEpochs > training.epochs()) {
      throw new IllegalArgumentException(
          "--adversarial-epochs, by default 2, is from 0 to --epochs, got "
              + adversarialEpochs
              + " of "
              + training.epochs());
    }
    try (DataPath opened = DataPath.open(data, HOW_TO_GET_IT)) {
      run(PairData.open(opened.root(), side, "top").limited(limit));
    }
    return 0;
  }

  private void run(PairData images) {
    Holes missing = holes == Kind.CENTER ? Holes.center(hole) : Holes.free(0.1, 0.3);
    Dataset train = ImageDamage.maskedAnew(images.train(), missing, HOLE_SEED);
    Dataset test = ImageDamage.masked(images.test(), missing, HOLE_SEED + 1);
    Gan gan = training.resumes() ? resume() : create(train);
    TrainingRun run = new TrainingRun(training);
    run.fit(gan, gan::fit, train);

    HoleErrors model = new HoleErrors();
    HoleErrors diffusion = new HoleErrors();
    ImagePairs.forEach(
        test,
        pairs -> {
          INDArray mask = mask(pairs.condition());
          model.add(gan.sample(pairs.condition(), 1), pairs.data(), mask);
          diffusion.add(diffused(pairs.condition()), pairs.data(), mask);
        });
    draw(gan, test);
    PeakSignalToNoise ratio = PeakSignalToNoise.of(ValueRange.SYMMETRIC);
    MetricsFile metrics =
        new MetricsFile()
            .put("psnr_hole", ratio.ofMeanSquare(model.meanSquare()))
            .put("psnr_diffusion", ratio.ofMeanSquare(diffusion.meanSquare()))
            .put("l1_hole", model.meanAbsolute() / 2)
            .put("l1_diffusion", diffusion.meanAbsolute() / 2)
            .put("known_pixels_changed", model.changed())
            .put("test_images", test.size())
            .put("holes", missing.recipe())
            .put("seed", gan.options().seed());
    run.finish(metrics);
    System.out.println(metrics.text());
  }

  private Gan create(Dataset train) {
    long perEpoch = Batches.perEpoch(train, training.batch());
    GanOptions options =
        GanOptions.defaults()
            .withTerm(Reconstruction.l1(l1))
            .withLearningRates(rate, 2e-4)
            .withLinearDecay(perEpoch * training.epochs())
            .withPretraining(perEpoch * (training.epochs() - adversarialEpochs))
            .withSeed(training.seed());
    return Gan.create(Pix2Pix.of(train).withWidth(width).withKnownPixels(), options);
  }

  private Gan resume() {
    Gan gan = Gan.load(training.saved());
    new SavedSettings(spec, training.saved())
        .compare("--seed", training.seed(), gan.options().seed())
        .check();
    return gan;
  }

  /** Returns the last channel of conditions, which is above 0 in holes. */
  private static INDArray mask(INDArray condition) {
    long last = condition.size(1) - 1;
    return condition.get(NDArrayIndex.all(), NDArrayIndex.interval(last, last + 1)).dup('c');
  }

  private static INDArray damaged(INDArray condition) {
    long last = condition.size(1) - 1;
    return condition.get(NDArrayIndex.all(), NDArrayIndex.interval(0, last)).dup('c');
  }

  private static INDArray diffused(INDArray condition) {
    return ImageBaselines.diffused(damaged(condition), mask(condition));
  }

  /** Rows of damaged images, diffusion, the model and the truth. */
  private void draw(Gan gan, Dataset test) {
    ImagePairs pairs = ImagePairs.of(test, ImagePairs.spread(test, PICTURES));
    VaePictures.bands(
            ValueRange.SYMMETRIC,
            COLUMNS,
            damaged(pairs.condition()),
            diffused(pairs.condition()),
            gan.sample(pairs.condition(), 1),
            pairs.data())
        .writePng(training.output("filled.png"));
    System.out.println("rows of filled.png: damaged, diffusion, model, truth");
  }
}
