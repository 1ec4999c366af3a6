package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.CycleGan;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.Pix2Pix;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Image to image, with pairs ({@link Gan#fit} on {@link Pix2Pix}) or without ({@link
 * CycleGan#fit}), including reading, shuffling and checking of data, without a moving average.
 */
final class Gen4jTranslation implements Workload {

  private final Training training;
  private final PairedDiscs data;
  private final Pix2Pix networks;
  private final int batch;
  private final Precision precision;
  private final int directions;
  private long done;

  private interface Training {
    void fit(PairedDiscs data, FitOptions options, Callback callback);
  }

  Gen4jTranslation(Task task, Precision precision) {
    this.precision = precision;
    ExampleShape shape = Pair.shape(task);
    boolean paired = task.kind() == Task.Kind.PIX2PIX_STEP;
    Pix2Pix pair = Pix2Pix.of(shape, shape).withWidth(task.width());
    this.networks =
        paired
            ? pair
            : pair.withNormalization(Pix2Pix.Normalization.INSTANCE)
                .withoutConditionInDiscriminator();
    this.data = new PairedDiscs(task);
    this.batch = task.batch();
    this.directions = paired ? 1 : 2;
    if (paired) {
      Gan gan = Gan.create(networks, options(Pix2Pix.options()));
      this.training = (set, fit, record) -> gan.fit(set, fit.withCallback(record));
    } else {
      CycleGan model =
          CycleGan.create(
              networks,
              networks.reversed(),
              options(CycleGan.options().withImagePool(Task.POOL)),
              Task.CYCLE,
              Task.IDENTITY);
      this.training = (set, fit, record) -> model.fit(set, fit.withCallback(record));
    }
  }

  private static GanOptions options(GanOptions start) {
    return start
        .withLearningRates(Task.GAN_RATE, Task.GAN_RATE)
        .withAveraging(0)
        .withSeed(Task.SEED);
  }

  @Override
  public long parameters() {
    return directions
        * (trained(networks.generator(Task.SEED)) + trained(networks.discriminator(Task.SEED)));
  }

  private static long trained(NetworkSource source) {
    return Pair.trained(source.graph("network", new Adam()));
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    done += steps;
    ToDoubleFunction<Progress> loss =
        progress ->
            progress.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().endsWith("discriminator_loss"))
                .mapToDouble(metric -> metric.getValue())
                .sum();
    Callback record =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            losses.accept(loss.applyAsDouble(progress));
          }
        };
    training.fit(
        data, FitOptions.steps(done).withBatchSize(batch).withPrecision(precision), record);
  }
}
