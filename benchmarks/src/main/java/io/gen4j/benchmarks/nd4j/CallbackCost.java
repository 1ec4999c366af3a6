package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Times whole trainings without a callback and with a {@link RunFolder}, alternately. Every
 * training starts from the same untrained model and takes the same steps. The time therefore
 * includes what a run folder does once, at the start and at the end.
 */
public final class CallbackCost {

  private static final int WARMUP_STEPS = 10;
  private static final int REPEATS = 100;
  private static final int VAE_BATCH = 128;
  private static final int GAN_BATCH = 64;
  private static final int GAN_WIDTH = 32;
  private static final int GAN_LATENT = 64;
  private static final double AVERAGING = 0.999;

  private CallbackCost() {}

  /** Returns the {@code fit} of a new model for each row. */
  private static Map<String, Function<FitOptions, TrainingReport>> trainings() {
    Task gan = Task.dcgan(1, 28, GAN_WIDTH, GAN_BATCH);
    Task vae = Task.vae(VAE_BATCH);
    DiscDataset images = new DiscDataset(gan, false, REPEATS);
    DiscDataset binary = new DiscDataset(vae, true, REPEATS);
    Map<String, Function<FitOptions, TrainingReport>> trainings = new LinkedHashMap<>();
    trainings.put(
        "dcgan28-64",
        options ->
            Gan.create(
                    Dcgan.of(images.shape()).withWidth(GAN_WIDTH).withLatentSize(GAN_LATENT),
                    GanOptions.defaults().withAveraging(AVERAGING).withSeed(Task.SEED))
                .fit(images, options.withBatchSize(GAN_BATCH)));
    trainings.put(
        "vae-128",
        options ->
            Vae.create(
                    MlpVae.of(binary.shape()).withHidden(List.of(vae.width())),
                    VaeOptions.defaults(Task.VAE_LATENT).withSeed(Task.SEED))
                .fit(binary, options.withBatchSize(VAE_BATCH)));
    return trainings;
  }

  /**
   * Measures.
   *
   * @param rounds number of trainings of each kind
   * @param millis approximate time of a training without callbacks, in milliseconds
   * @return rows with {@code model}, {@code steps}, the seconds of every training, their medians
   *     and {@code overhead_percent}
   */
  public static List<Map<String, Object>> measure(int rounds, int millis) {
    List<Map<String, Object>> rows = new ArrayList<>();
    trainings().forEach((model, training) -> rows.add(measure(model, training, rounds, millis)));
    return rows;
  }

  private static Map<String, Object> measure(
      String model, Function<FitOptions, TrainingReport> training, int rounds, int millis) {
    training.apply(FitOptions.steps(WARMUP_STEPS));
    withFolder(training, WARMUP_STEPS);
    long steps = steps(training, millis / 1000.0);
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      // Alternate which of the two comes first.
      if (round % 2 == 0) {
        without.add(seconds(training, FitOptions.steps(steps)));
        with.add(withFolder(training, steps));
      } else {
        with.add(withFolder(training, steps));
        without.add(seconds(training, FitOptions.steps(steps)));
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("model", model);
    row.put("steps", steps);
    row.put("median_seconds_without", median(without));
    row.put("median_seconds_with", median(with));
    row.put("overhead_percent", 100 * (median(with) / median(without) - 1));
    row.put("seconds_without", without);
    row.put("seconds_with", with);
    return row;
  }

  /** A step of a cold JVM takes several times as long, so the last probe is a tenth of a round. */
  private static long steps(Function<FitOptions, TrainingReport> training, double seconds) {
    long probed = WARMUP_STEPS;
    double took = seconds(training, FitOptions.steps(probed));
    while (took < seconds / 10) {
      probed *= 2;
      took = seconds(training, FitOptions.steps(probed));
    }
    return Math.max(WARMUP_STEPS, Math.round(seconds * probed / took));
  }

  private static double seconds(Function<FitOptions, TrainingReport> training, FitOptions options) {
    long start = System.nanoTime();
    training.apply(options);
    return (System.nanoTime() - start) / 1e9;
  }

  private static double withFolder(Function<FitOptions, TrainingReport> training, long steps) {
    try {
      Path folder = Files.createTempDirectory("gen4j-callbacks");
      try {
        RunFolder run = RunFolder.at(folder);
        return seconds(training, FitOptions.steps(steps).withCallback(run));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use a temporary folder", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
