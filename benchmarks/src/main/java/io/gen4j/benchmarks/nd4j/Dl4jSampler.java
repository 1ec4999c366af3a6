package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code ComputationGraph.output} with DL4J's default workspaces. */
final class Dl4jSampler implements Workload {

  private final ComputationGraph generator;
  private final int batch;

  Dl4jSampler(Task task) {
    this.generator = new ComputationGraph(Pair.of(task).generator());
    generator.init();
    this.batch = task.batch();
  }

  @Override
  public long parameters() {
    return Pair.trained(generator);
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (INDArray latent = Nd4j.randn(batch, Task.LATENT);
          INDArray pictures = generator.outputSingle(latent)) {
        if (pictures.size(0) != batch) {
          throw new IllegalStateException("expected " + batch + " images");
        }
      }
    }
  }
}
