package io.gen4j.examples;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.judge.Judge;
import io.gen4j.examples.judge.JudgeReport;
import io.gen4j.examples.support.LossHistory;
import io.gen4j.examples.support.MemoryTrace;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.ProcessMemory;
import io.gen4j.examples.support.ProgressLine;
import io.gen4j.examples.support.SampleStrip;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.loss.GanLosses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a GAN on MNIST and draws digits. */
@Command(
    name = "MnistGan",
    mixinStandardHelpOptions = true,
    description = "Trains a GAN on MNIST and draws digits.")
final class MnistGan implements Callable<Integer> {

  private static final long GRID_SEED = 1;
  private static final long JUDGED_SEED = 2;
  private static final int GRID = 64;

  enum Architecture {
    DCGAN,
    MLP
  }

  @Option(
      names = "--architecture",
      defaultValue = "DCGAN",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Architecture architecture;

  @Option(
      names = "--width",
      defaultValue = "32",
      description = "channels next to the picture (DCGAN); default ${DEFAULT-VALUE}")
  private int width;

  @Option(
      names = "--labels",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "tell the networks the digits' labels (DCGAN); default, --no-labels does not")
  private boolean conditional;

  @Option(
      names = "--loss",
      defaultValue = "non-saturating",
      description = "default ${DEFAULT-VALUE}")
  private String loss;

  @Option(
      names = "--epochs",
      defaultValue = "6",
      description = "passes over the training set; default ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--batch",
      defaultValue = "64",
      description = "batch size; default ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--generator-rate",
      defaultValue = "4e-4",
      description = "learning rate at the start, falling to zero; default ${DEFAULT-VALUE}")
  private double generatorRate;

  @Option(
      names = "--discriminator-rate",
      defaultValue = "3e-4",
      description = "learning rate at the start, falling to zero; default ${DEFAULT-VALUE}")
  private double discriminatorRate;

  @Option(
      names = "--averaging",
      defaultValue = "0.999",
      description = "rate of the averaged generator, 0 for none; default ${DEFAULT-VALUE}")
  private double averaging;

  @Option(
      names = "--latent",
      defaultValue = "64",
      description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--data",
      description = "folder with MNIST's four files; default: the copy inside gen-datasets")
  private Path data;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "train on the first examples only; 0, the default, for all")
  private int limit;

  @Option(
      names = "--judged",
      defaultValue = "2000",
      description = "samples that the judge looks at; default ${DEFAULT-VALUE}")
  private int judged;

  @Option(
      names = "--output",
      defaultValue = "target/mnist-gan",
      description = "folder for the results; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(names = "--resume", description = "go on from the model in the output folder")
  private boolean resume;

  @Override
  public Integer call() {
    requireAtLeast("--epochs", epochs, 1);
    requireAtLeast("--judged", judged, 1);
    requireAtLeast("--limit", limit, 0);
    Dataset mnist = data == null ? Mnist.train() : Mnist.train(data);
    if (limit > 0) {
      mnist = Datasets.take(mnist, limit);
    }
    Path model = output.resolve("model.zip");
    if (resume && !Files.exists(model)) {
      System.out.println("There is no " + model + " to resume from: training starts anew");
    }
    Gan gan = resume && Files.exists(model) ? resume(model, mnist) : create(mnist);

    ProgressLine progress = new ProgressLine();
    LossHistory losses = new LossHistory(50);
    SampleStrip strip = new SampleStrip(() -> gan.sample(GRID, GRID_SEED), gan.range());
    MemoryTrace memory = new MemoryTrace();
    FitOptions fit =
        FitOptions.epochs(epochs)
            .withBatchSize(batch)
            .withCallback(progress)
            .withCallback(losses)
            .withCallback(strip)
            .withCallback(memory)
            .withCallback(new SaveEveryEpoch(gan, model));
    TrainingReport report;
    try {
      report = gan.fit(mnist, fit);
    } finally {
      progress.close();
    }

    gan.save(model);
    ImageGrid.of(gan.sample(GRID, GRID_SEED), gan.range())
        .withZoom(2)
        .writePng(output.resolve("samples.png"));
    strip.writePng(output.resolve("progress.png"));
    losses.writePng("MnistGan, " + gan.options().loss().name(), output.resolve("losses.png"));
    write(gan, report, memory);
    return 0;
  }

  private static void requireAtLeast(String option, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(option + " must be " + least + " or more, got " + value);
    }
  }

  private Gan resume(Path model, Dataset mnist) {
    Gan gan = Gan.load(model);
    long total = (long) epochs * Batches.perEpoch(mnist, batch);
    if (gan.options().generatorUpdater().getLearningRate(Math.toIntExact(total - 1), 0) <= 0) {
      throw new IllegalArgumentException(
          "The learning rate of "
              + model
              + " has fallen to zero before "
              + epochs
              + " epochs: resume with the --epochs that it was started with, or train anew");
    }
    return gan;
  }

  private Gan create(Dataset mnist) {
    GanOptions options =
        GanOptions.defaults()
            .withLoss(GanLosses.named(loss))
            .withLearningRates(generatorRate, discriminatorRate)
            .withLinearDecay((long) epochs * Batches.perEpoch(mnist, batch))
            .withAveraging(averaging)
            .withSeed(seed);
    if (architecture == Architecture.MLP) {
      MlpGan pair = MlpGan.of(mnist.shape()).withLatentSize(latent);
      return Gan.create(
          pair.generator(seed), pair.discriminator(seed + 1), Latent.normal(latent), options);
    }
    int classes = conditional ? mnist.classes() : 0;
    Dcgan pair =
        Dcgan.of(mnist.shape()).withWidth(width).withLatentSize(latent).withClasses(classes);
    return Gan.createConditional(
        pair.generator(seed),
        pair.discriminator(seed + 1),
        Latent.normal(latent),
        classes,
        options);
  }

  private void write(Gan gan, TrainingReport report, MemoryTrace memory) {
    JudgeReport verdict;
    try (Judge judge = Judge.mnist();
        INDArray samples = gan.sample(judged, JUDGED_SEED)) {
      verdict = judge.judge(samples, gan.range());
    }
    List<Integer> counts = verdict.classCounts();
    long peak = ProcessMemory.peakResidentBytes().orElse(-1);
    MetricsFile metrics =
        new MetricsFile()
            .put("judge_confident", verdict.confident())
            .put("class_counts", counts)
            .put("judged", verdict.judged())
            .put("seconds", report.seconds())
            .put("steps", report.steps())
            .put("images_per_second", report.examplesPerSecond())
            .put("peak_rss_bytes", peak < 0 ? null : peak)
            .put("first_half_rss_bytes", memory.firstHalfBytes())
            .put("second_half_rss_bytes", memory.secondHalfBytes())
            .put("seed", gan.options().seed())
            .put("epochs", report.epochs());
    metrics.write(output.resolve("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "%d steps in %.0f s (%.0f images/s); the judge is sure of %.1f %% of %d samples, per digit"
            + " %s%nwrote %s%n",
        report.steps(),
        report.seconds(),
        report.examplesPerSecond(),
        100 * verdict.confident(),
        verdict.judged(),
        counts,
        output.toAbsolutePath());
  }

  /** Keeps the last whole epoch on disk, so that a run that is cut off can be resumed. */
  private record SaveEveryEpoch(Gan gan, Path file) implements Callback {

    @Override
    public void onEpoch(Progress progress) {
      gan.save(file);
    }
  }
}
