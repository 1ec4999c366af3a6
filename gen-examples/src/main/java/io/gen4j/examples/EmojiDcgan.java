package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.examples.faces.ColorPair;
import io.gen4j.examples.support.GanArguments;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.examples.support.SavedSettings;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingRun;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.augmentation.Augmentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a DCGAN on a folder of color images, such as emoji. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Trains a DCGAN on a folder of color images, such as emoji.")
final class EmojiDcgan implements Callable<Integer> {

  private static final long GRID_SEED = 1;
  private static final int GRID = 64;
  private static final int PATHS = 4;
  private static final int PATH = 10;
  private static final String HOW_TO_GET_IT =
      " Name a folder of images with --data. Twitter's emoji (64x64, CC BY 4.0) are in npm's"
          + " package emoji-datasource-twitter: in target, run 'npm pack"
          + " emoji-datasource-twitter' and 'tar -xzf emoji-datasource-twitter-*.tgz"
          + " package/img/twitter/64', then 'mv package/img/twitter/64 emoji'.";

  @Spec private CommandSpec spec;
  @Mixin private TrainingArguments training = new TrainingArguments("emoji-dcgan", 150, 16);
  @Mixin private GanArguments networks = new GanArguments(32, 100, 5e-4, 1e-3);

  @Option(names = "--data", description = "folder of images; default ${DEFAULT-VALUE}")
  private Path data = Path.of("target", "emoji");

  @Option(
      names = "--side",
      defaultValue = "64",
      description =
          "height and width of the images in pixels, for example 28, 32, 48 or 64;"
              + " default ${DEFAULT-VALUE}")
  private int side;

  @Option(
      names = "--augment",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "augment the images that the discriminator sees (DiffAugment), so that it does not"
              + " memorize a small data set; on by default, off with --no-augment")
  private boolean augment;

  @Override
  public Integer call() {
    training.check();
    ColorPair.DCGAN.suit(networks, spec);
    if (!Files.isDirectory(data)) {
      throw new DataException("There is no folder " + data.toAbsolutePath() + "." + HOW_TO_GET_IT);
    }
    Dataset pictures =
        ImageFolder.open(
            data, ImageFolderOptions.builder(side, side).rgb().background(0xFFFFFF).build());
    long steps = (long) training.epochs() * Batches.perEpoch(pictures, training.batch());
    Gan gan = training.resumes() ? resume(steps) : create(pictures, steps);

    SampleStrip strip = new SampleStrip(() -> gan.sample(GRID, GRID_SEED), gan.range());
    TrainingRun run = new TrainingRun(training).with(strip);
    run.fit(gan, gan::fit, pictures);
    draw(gan, strip);
    MetricsFile metrics =
        new MetricsFile()
            .put("pictures", pictures.size())
            .put("shape", pictures.shape().toString())
            .put("seed", gan.options().seed());
    run.finish(metrics);
    return 0;
  }

  private Gan create(Dataset pictures, long steps) {
    Augmentation changes = augment ? Augmentation.diffAugment() : Augmentation.NONE;
    GanNetworks pair =
        ColorPair.DCGAN.networks(
            pictures.shape(), networks.width(), networks.latent(), networks.hidden(), 0);
    GanOptions options =
        ColorPair.DCGAN.options(networks.options(steps, training.seed()), pair, null, 0);
    return Gan.create(pair, options.withAugmentation(changes));
  }

  private Gan resume(long steps) {
    Gan gan = networks.resume(training, spec, steps);
    new SavedSettings(spec, training.saved())
        .compare("--augment", augment, !gan.options().input().augmentation().isNone())
        .check();
    return gan;
  }

  private void draw(Gan gan, SampleStrip strip) {
    ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range()).writePng(training.output("samples.png"));
    strip.writePng(training.output("progress.png"));
    INDArray[] paths =
        IntStream.range(0, PATHS)
            .mapToObj(i -> gan.interpolate(2L * i, 2L * i + 1, PATH))
            .toArray(INDArray[]::new);
    ImageGrid.of(Nd4j.concat(0, paths), gan.range())
        .withColumns(PATH)
        .writePng(training.output("interpolations.png"));
  }
}
