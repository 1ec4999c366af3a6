package io.gen4j.examples;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.random.Noise;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.Mnist;
import io.gen4j.examples.support.LatentMap;
import io.gen4j.examples.support.LossHistory;
import io.gen4j.examples.support.MemoryTrace;
import io.gen4j.examples.support.MetricsFile;
import io.gen4j.examples.support.ProcessMemory;
import io.gen4j.examples.support.ProgressLine;
import io.gen4j.vae.Bound;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a VAE on MNIST, draws digits, and measures log p(x) of the test set in nats. */
@Command(
    name = "MnistVae",
    mixinStandardHelpOptions = true,
    description = "Trains a VAE on MNIST and measures it in nats.")
final class MnistVae implements Callable<Integer> {

  private static final long SAMPLE_SEED = 1;
  private static final long TEST_SEED = 2;
  private static final int GRID = 64;
  private static final int PAIRS = 8;
  private static final int STRIP = 10;

  @Option(
      names = "--epochs",
      defaultValue = "30",
      description = "passes over the training set; default ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--batch",
      defaultValue = "100",
      description = "batch size; default ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--rate",
      defaultValue = "1e-3",
      description = "learning rate at the start; default ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--latent",
      defaultValue = "40",
      description = "latent size; default ${DEFAULT-VALUE}")
  private int latent;

  @Option(
      names = "--hidden",
      defaultValue = "500,500",
      split = ",",
      description = "sizes of hidden layers; default ${DEFAULT-VALUE}")
  private List<Integer> hidden;

  @Option(
      names = "--importance-samples",
      defaultValue = "500",
      description = "latent samples for the test log-likelihood; default ${DEFAULT-VALUE}")
  private int importanceSamples;

  @Option(names = "--seed", defaultValue = "1", description = "default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--data",
      description = "folder with MNIST's four files; default: the copy inside gen-datasets")
  private Path data;

  @Option(
      names = "--limit",
      defaultValue = "0",
      description = "use the first examples of both sets only; 0, the default, for all")
  private int limit;

  @Option(
      names = "--output",
      defaultValue = "target/mnist-vae",
      description = "folder to write to; default ${DEFAULT-VALUE}")
  private Path output;

  @Option(names = "--resume", description = "go on from the model in the output folder")
  private boolean resume;

  @Override
  public Integer call() {
    Dataset train = limited(data == null ? Mnist.train() : Mnist.train(data));
    Dataset test = limited(data == null ? Mnist.test() : Mnist.test(data));
    Path model = output.resolve("model.zip");
    Vae vae = resume && Files.exists(model) ? Vae.load(model) : create(train);

    ProgressLine progress = new ProgressLine();
    LossHistory losses = new LossHistory(50);
    MemoryTrace memory = new MemoryTrace();
    FitOptions fit =
        FitOptions.epochs(epochs)
            .withBatchSize(batch)
            .withCallback(progress)
            .withCallback(losses)
            .withCallback(memory)
            .withCallback(new SaveEveryEpoch(vae, model));
    TrainingReport report;
    try {
      report = vae.fit(train, fit);
    } finally {
      progress.close();
    }

    vae.save(model);
    losses.writePng("MnistVae, nats per example", output.resolve("losses.png"));
    drawPictures(vae, test);
    write(vae, test, report, memory);
    return 0;
  }

  private Vae create(Dataset train) {
    int stepsPerEpoch = Math.max(1, train.size() / batch);
    VaeOptions options =
        VaeOptions.defaults(latent)
            .withBinarized(true)
            .withUpdater(new Adam(decaying(stepsPerEpoch)))
            .withSeed(seed);
    MlpVae networks = MlpVae.of(train.shape()).withHidden(hidden);
    return Vae.create(
        networks.encoder(options, seed), networks.decoder(options, seed + 1), options);
  }

  /** The rate halves after 60 %, and again after 75 %, and is a tenth for the last 10 %. */
  private MapSchedule decaying(int stepsPerEpoch) {
    int steps = Math.max(10, epochs * stepsPerEpoch);
    return new MapSchedule(
        ScheduleType.ITERATION,
        Map.of(
            0,
            rate,
            steps * 60 / 100,
            rate / 2,
            steps * 75 / 100,
            rate / 4,
            steps * 90 / 100,
            rate / 10));
  }

  private void drawPictures(Vae vae, Dataset test) {
    ImageGrid.of(vae.sample(GRID, SAMPLE_SEED), vae.range())
        .withZoom(2)
        .writePng(output.resolve("samples.png"));
    INDArray originals = first(test, GRID / 2);
    INDArray pairs = Nd4j.concat(0, originals, vae.reconstruct(originals));
    interleaved(pairs).writePng(output.resolve("reconstructions.png"));
    interpolations(vae, originals).writePng(output.resolve("interpolations.png"));
    LatentMap.of(vae.encodeMean(test, TEST_SEED), test)
        .writePng("posterior means of the test set", output.resolve("latent.png"));
  }

  private void write(Vae vae, Dataset test, TrainingReport report, MemoryTrace memory) {
    long began = System.nanoTime();
    Bound bound = vae.elbo(test, TEST_SEED);
    double logLikelihood = vae.logLikelihood(test, importanceSamples, TEST_SEED);
    int active = vae.activeUnits(test, TEST_SEED);
    double seconds = (System.nanoTime() - began) / 1e9;
    long peak = ProcessMemory.peakResidentBytes().orElse(-1);
    new MetricsFile()
        .put("test_elbo_nats", bound.elbo())
        .put("test_log_likelihood_term_nats", bound.logLikelihood())
        .put("test_divergence_nats", bound.divergence())
        .put("test_nll_nats", -logLikelihood)
        .put("importance_samples", importanceSamples)
        .put("active_units", active)
        .put("latent_size", vae.latentSize())
        .put("test_examples", test.size())
        .put("seconds", report.seconds())
        .put("evaluation_seconds", seconds)
        .put("steps", report.steps())
        .put("images_per_second", report.examplesPerSecond())
        .put("peak_rss_bytes", peak < 0 ? null : peak)
        .put("first_half_rss_bytes", memory.firstHalfBytes())
        .put("second_half_rss_bytes", memory.secondHalfBytes())
        .put("seed", seed)
        .put("epochs", report.epochs())
        .write(output.resolve("metrics.json"));
    System.out.printf(
        Locale.ROOT,
        "%d steps in %.0f s (%.0f images/s); test ELBO %.2f nats, NLL %.2f nats with %d samples"
            + " (%.0f s), %d of %d latent units active%nwrote %s%n",
        report.steps(),
        report.seconds(),
        report.examplesPerSecond(),
        bound.elbo(),
        -logLikelihood,
        importanceSamples,
        seconds,
        active,
        vae.latentSize(),
        output.toAbsolutePath());
  }

  private Dataset limited(Dataset set) {
    return limit == 0 ? set : Datasets.take(set, Math.min(limit, set.size()));
  }

  /** The first examples of the set as zeros and ones, as the model sees them. */
  private static INDArray first(Dataset set, int count) {
    int length = set.shape().length();
    int examples = Math.min(count, set.size());
    float[] values = new float[examples * length];
    float[] chance = Noise.uniform(TEST_SEED, 0, 1, values.length).data().asFloat();
    for (int i = 0; i < examples; i++) {
      set.read(i, values, i * length);
    }
    set.range().mapTo(ValueRange.UNIT, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = chance[i] < values[i] ? 1 : 0;
    }
    return Nd4j.create(values, set.shape().batch(examples), 'c');
  }

  /** Originals and, below each row of them, their reconstructions. */
  private static ImageGrid interleaved(INDArray pairs) {
    ImageGrid grid = ImageGrid.of(pairs, ValueRange.UNIT).withZoom(2);
    int half = grid.tiles().size() / 2;
    List<java.awt.image.BufferedImage> tiles = new java.util.ArrayList<>();
    for (int from = 0; from < half; from += PAIRS) {
      int to = Math.min(half, from + PAIRS);
      tiles.addAll(grid.tiles().subList(from, to));
      tiles.addAll(grid.tiles().subList(half + from, half + to));
    }
    return new ImageGrid(tiles, PAIRS, grid.gap(), grid.zoom());
  }

  private static ImageGrid interpolations(Vae vae, INDArray examples) {
    int strips = (int) Math.min(5, examples.size(0) / 2);
    INDArray[] paths = new INDArray[strips];
    for (int i = 0; i < strips; i++) {
      paths[i] = vae.interpolate(row(examples, 2 * i), row(examples, 2 * i + 1), STRIP);
    }
    return ImageGrid.of(Nd4j.concat(0, paths), vae.range()).withColumns(STRIP).withZoom(2);
  }

  private static INDArray row(INDArray array, int index) {
    return array.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(index, index + 1));
  }

  /** Keeps the last whole epoch on disk, so that a run that is cut off can be resumed. */
  private record SaveEveryEpoch(Vae vae, Path file) implements Callback {

    @Override
    public void onEpoch(Progress progress) {
      vae.save(file);
    }
  }
}
