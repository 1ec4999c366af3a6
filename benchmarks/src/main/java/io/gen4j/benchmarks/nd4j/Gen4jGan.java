package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import java.util.function.DoubleConsumer;
import org.nd4j.linalg.learning.config.Adam;

/** {@link Gan#fit}, including reading, shuffling and checking of data, without a moving average. */
final class Gen4jGan implements Workload {

  private final Gan gan;
  private final DiscDataset data;
  private final int batch;
  private final Precision precision;

  Gen4jGan(Task task, Precision precision) {
    this.precision = precision;
    this.gan = gan(task);
    this.data = new DiscDataset(task, false);
    this.batch = task.batch();
  }

  static Gan gan(Task task) {
    Pair pair = Pair.of(task);
    GanOptions options =
        GanOptions.defaults()
            .withLearningRates(Task.GAN_RATE, Task.GAN_RATE)
            .withAveraging(0)
            .withSeed(Task.SEED);
    double beta1 = ((Adam) options.updaters().generator()).getBeta1();
    if (beta1 != Task.GAN_BETA1) {
      throw new IllegalStateException("The peers use a β₁ other than " + beta1);
    }
    return Gan.create(
        GanNetworks.of(
            NetworkSource.of(pair.generator()),
            NetworkSource.of(pair.discriminator()),
            Latent.normal(Task.LATENT)),
        options);
  }

  @Override
  public long parameters() {
    return Pair.trained(gan.generator().network().graph(), gan.discriminator().network().graph());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    Callback record =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            losses.accept(progress.metrics().get("discriminator_loss"));
          }
        };
    gan.fit(
        data,
        FitOptions.steps(gan.steps() + steps)
            .withBatchSize(batch)
            .withPrecision(precision)
            .withCallback(record));
  }
}
