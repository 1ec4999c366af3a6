package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The alternating GAN step with DL4J's own layers. Gen4J drives them without acceleration. */
final class Dl4jTunedGan implements Workload {

  private final StepMemory memory = StepMemory.create();
  private final Network generator;
  private final Network discriminator;
  private final RealBatches real;
  private final int batch;

  Dl4jTunedGan(Task task) {
    Pair pair = Pair.of(task);
    this.generator = network("generator", pair.generator());
    this.discriminator = network("discriminator", pair.discriminator());
    this.real = new RealBatches(task);
    this.batch = task.batch();
  }

  @Override
  public long parameters() {
    return Pair.trained(generator.graph(), discriminator.graph());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      losses.accept(step(real.next()));
    }
  }

  @Override
  public void close() {
    memory.release();
  }

  private double step(INDArray batchOfReal) {
    try (StepMemory.Scope scope = memory.open()) {
      INDArray fake = generator.forward(true, Nd4j.randn(batch, Task.LATENT))[0];

      INDArray ofReal = discriminator.forward(true, batchOfReal)[0];
      double loss = Logits.asReal(ofReal);
      discriminator.backward(Gradients.PARAMETERS, Logits.asRealGradient(ofReal));
      INDArray ofFake = discriminator.forward(true, fake)[0];
      loss += Logits.asFake(ofFake);
      discriminator.backward(Gradients.PARAMETERS_ADDED, Logits.asFakeGradient(ofFake));
      discriminator.update();

      INDArray again = discriminator.forward(true, fake)[0];
      INDArray passedOn = discriminator.backward(Gradients.INPUT, Logits.asRealGradient(again))[0];
      generator.backward(Gradients.PARAMETERS, passedOn);
      generator.update();
      return loss;
    }
  }

  private Network network(String name, ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return Network.open(name, graph, memory, false);
  }
}
