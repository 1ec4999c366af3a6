package io.gen4j.examples;

import io.gen4j.core.callback.EarlyStopping;
import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.Goal;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.evaluation.Memorization;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.LayerRates;
import io.gen4j.core.training.TrainingHistory.Point;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.ProcessMemory;
import io.gen4j.examples.support.TrainingArguments;
import io.gen4j.examples.support.TrainingDisplay;
import io.gen4j.examples.transfer.TransferTask;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.Pretrained;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.augmentation.Augmentation.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Continues a trained GAN on other data, and trains one of the same kind from scratch for as long:
 * from digits to Fashion-MNIST, or from faces without hats to a few faces with hats.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Continues a trained GAN on other data, and trains one from scratch for as long: from"
            + " digits to Fashion-MNIST, or from faces without hats to a few faces with hats.")
final class FineTuning implements Callable<Integer> {

  private static final String FID = "fid";
  private static final long GRID_SEED = 1;
  private static final long NEIGHBORS_SEED = 4;
  private static final int GRID = 64;

  @Mixin private TrainingArguments training = new TrainingArguments("fine-tuning", 1, 64);
  @Mixin private TransferTask task = new TransferTask();

  @Option(
      names = "--base-epochs",
      defaultValue = "3",
      description = "passes over the first data set; default ${DEFAULT-VALUE}")
  private int baseEpochs;

  @Option(
      names = "--model",
      description =
          "a GAN that was trained on the first data set; default: the base model in the output"
              + " folder, which is trained if it is missing")
  private Path model;

  @Option(
      names = "--frozen",
      defaultValue = "0",
      description =
          "layers of the discriminator, counted from the image, that stay as they are (FreezeD);"
              + " default ${DEFAULT-VALUE}")
  private int frozen;

  @Option(
      names = "--rate",
      description =
          "learning rate of both networks; default: 2e-4 for DIGITS, and for FACES 5e-4 for the"
              + " generator and 1e-3 for the discriminator")
  private Double rate;

  @Option(
      names = "--augment",
      negatable = true,
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "adaptive augmentation of the discriminator's input, for small data sets; off by default")
  private boolean augment;

  @Option(
      names = "--fid-every",
      defaultValue = "1",
      description = "epochs between measurements of the Fréchet distance; default ${DEFAULT-VALUE}")
  private int fidEvery;

  @Option(
      names = "--patience",
      defaultValue = "0",
      description =
          "stop after this number of measurements without a better distance, and go back to the"
              + " best model; 0, the default, to train all epochs")
  private int patience;

  @Option(
      names = "--fid-samples",
      defaultValue = "5000",
      description = "samples per measurement; default ${DEFAULT-VALUE}")
  private int fidSamples;

  @Override
  public Integer call() {
    training.checkNumbers();
    TrainingArguments.requireAtLeast("--base-epochs", baseEpochs, 1);
    TrainingArguments.requireAtLeast("--fid-every", fidEvery, 1);
    TrainingArguments.requireAtLeast("--fid-samples", fidSamples, 2);
    TrainingArguments.requireAtLeast("--patience", patience, 0);
    TransferTask.Data data = task.open(training.output("classifier.zip"));
    Gan base = base(data);
    LayerRates rates = LayerRates.NONE.withFirst(base.discriminator().network(), frozen, 0);
    GanOptions options = options(data);
    Outcome tuned = train("fine-tuned", Pretrained.of(base), options.withLayerRates(rates), data);
    Outcome scratch = train("from-scratch", data.networks(), options, data);
    draw(base, tuned.gan, scratch.gan);
    MetricsFile figures =
        new MetricsFile()
            .put("task", data.name())
            .put("fid_fine_tuned", tuned.best())
            .put("fid_from_scratch", scratch.best())
            .put("fid_base", data.distance().ofSamples(base::sample, fidSamples))
            .put("fids_fine_tuned", tuned.fids())
            .put("fids_from_scratch", scratch.fids())
            .put("fid_samples", fidSamples)
            .put("examples", data.target().size())
            .put("seconds", tuned.report.seconds() + scratch.report.seconds())
            .put("peak_rss_bytes", ProcessMemory.peakResidentBytes().orElse(-1))
            .put("seed", training.seed());
    copies(tuned.gan, data, figures);
    figures.write(training.output("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "FID fine-tuned %.3f, from scratch %.3f%nwrote %s%n",
        tuned.best(),
        scratch.best(),
        training.output().toAbsolutePath());
    return 0;
  }

  private GanOptions options(TransferTask.Data data) {
    GanOptions options = data.options().apply(rate).withSeed(training.seed());
    return augment
        ? options.withAugmentation(
            Augmentation.adaptive(EnumSet.of(Change.TRANSLATION, Change.CUTOUT))
                .withTarget(0.6, 20_000))
        : options;
  }

  /** Loads the GAN of the first data set, or trains it. */
  private Gan base(TransferTask.Data data) {
    Path file = model == null ? training.output("base.zip") : model;
    if (Files.exists(file)) {
      return Gan.load(file);
    }
    if (model != null) {
      throw new IllegalArgumentException("There is no model " + model);
    }
    Gan gan = Gan.create(data.networks(), options(data));
    gan.fit(
        data.source(),
        FitOptions.epochs(baseEpochs)
            .withBatchSize(training.batch())
            .withPrecision(training.precision())
            .withCallback(folder("base"))
            .withCallback(TrainingDisplay.create()));
    gan.save(file);
    return gan;
  }

  private RunFolder folder(String name) {
    return RunFolder.at(training.output(name))
        .withName("FineTuning, " + name)
        .withoutDisplay()
        .replacing();
  }

  /** A trained GAN with its distances by epoch. */
  private record Outcome(Gan gan, TrainingReport report) {

    double best() {
      return fids().stream().mapToDouble(fid -> fid).min().orElseThrow();
    }

    List<Double> fids() {
      return report.history().points(FID).stream().map(Point::value).toList();
    }
  }

  private Outcome train(
      String name, GanNetworks networks, GanOptions options, TransferTask.Data data) {
    Gan gan = Gan.create(networks, options);
    FitOptions fit =
        FitOptions.epochs(training.epochs())
            .withBatchSize(Math.min(training.batch(), data.target().size()))
            .withPrecision(training.precision())
            .withCallback(
                Evaluation.of(
                    Every.epochs(fidEvery),
                    FID,
                    model -> data.distance().ofSamples(model::sample, fidSamples)))
            .withCallback(folder(name).withBest(FID, Goal.MINIMIZE))
            .withCallback(TrainingDisplay.create());
    if (patience > 0) {
      fit = fit.withCallback(EarlyStopping.on(FID, Goal.MINIMIZE, patience));
    }
    TrainingReport report = gan.fit(data.target(), fit);
    gan.save(training.output(name + ".zip"));
    return new Outcome(gan, report);
  }

  /** Draws samples before and after, and those from scratch. */
  private void draw(Gan base, Gan tuned, Gan scratch) {
    Object[][] grids = {{"before", base}, {"fine-tuned", tuned}, {"from-scratch", scratch}};
    for (Object[] grid : grids) {
      Gan gan = (Gan) grid[1];
      try (INDArray samples = gan.sample(GRID, GRID_SEED)) {
        ImageGrid.of(samples, gan.range()).writePng(training.output("samples-" + grid[0] + ".png"));
      }
    }
  }

  /** Measures whether samples copy training images, and draws the nearest ones. */
  private void copies(Gan gan, TransferTask.Data data, MetricsFile figures) {
    if (data.target().size() < 6) {
      return;
    }
    try (INDArray samples = gan.sample(GRID, NEIGHBORS_SEED)) {
      Memorization found =
          Memorization.of(samples, data.target(), gan.range(), FeatureExtractor.identity());
      found
          .grid(samples, gan.range(), data.target(), 16)
          .writePng(training.output("neighbors.png"));
      figures.put("memorized", found.memorized()).put("nearest_distance", found.nearestDistance());
    }
  }
}
