package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.network.Precision;
import io.gen4j.gan.Gan;
import java.util.function.DoubleConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Gan#sample}, including the drawing of latent vectors. The images are returned in their own
 * memory.
 */
final class Gen4jSampler implements Workload {

  private final Gan gan;
  private final int batch;
  private long seed;

  Gen4jSampler(Task task, Precision precision) {
    this.gan = Gen4jGan.gan(task);
    gan.setInferencePrecision(precision);
    this.batch = task.batch();
  }

  @Override
  public long parameters() {
    return Pair.trained(gan.sampler().network().graph());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (INDArray pictures = gan.sample(batch, seed++)) {
        if (pictures.size(0) != batch) {
          throw new IllegalStateException("expected " + batch + " images");
        }
      }
    }
  }
}
