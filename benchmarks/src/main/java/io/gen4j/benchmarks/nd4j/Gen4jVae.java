package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.network.Precision;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.vae.Vae;
import io.gen4j.vae.VaeOptions;
import io.gen4j.vae.architecture.MlpVae;
import java.util.List;
import java.util.function.DoubleConsumer;

/** {@link Vae#fit} on binary images, including reading of data. */
final class Gen4jVae implements Workload {

  private final Vae vae;
  private final DiscDataset data;
  private final int batch;
  private final Precision precision;

  Gen4jVae(Task task, Precision precision) {
    this.precision = precision;
    VaeOptions options =
        VaeOptions.defaults(Task.VAE_LATENT)
            .withBinarized(false)
            .withLearningRate(Task.VAE_RATE)
            .withSeed(Task.SEED);
    MlpVae networks = MlpVae.of(Pair.shape(task)).withHidden(List.of(task.width()));
    this.vae = Vae.create(networks, options);
    this.data = new DiscDataset(task, true);
    this.batch = task.batch();
  }

  @Override
  public long parameters() {
    return Pair.trained(vae.encoder().graph(), vae.decoder().graph());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    Callback record =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            losses.accept(progress.metrics().get("loss"));
          }
        };
    vae.fit(
        data,
        FitOptions.steps(vae.steps() + steps)
            .withBatchSize(batch)
            .withPrecision(precision)
            .withCallback(record));
  }
}
