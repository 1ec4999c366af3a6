package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The alternating GAN step with DL4J's external errors: {@code feedForward}, {@code
 * backpropGradient}, the network's updater, {@code params().subi}. Workspaces are off, as this way
 * of training requires. The networks are {@code MultiLayerNetwork}s with the same layers, since a
 * {@code ComputationGraph} does not return the gradient of its input.
 */
final class Dl4jGan implements Workload {

  private final MultiLayerNetwork generator;
  private final MultiLayerNetwork discriminator;
  private final RealBatches real;
  private final int batch;

  Dl4jGan(Task task) {
    Pair pair = Pair.of(task);
    this.generator = network(pair.generator());
    this.discriminator = network(pair.discriminator());
    this.real = new RealBatches(task);
    this.batch = task.batch();
  }

  @Override
  public long parameters() {
    return Pair.trained(generator.paramTable()) + Pair.trained(discriminator.paramTable());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      losses.accept(step(real.next()));
    }
  }

  private double step(INDArray batchOfReal) {
    INDArray fake = forward(generator, Nd4j.randn(batch, Task.LATENT));

    INDArray ofReal = forward(discriminator, batchOfReal);
    backward(discriminator, Logits.asRealGradient(ofReal));
    INDArray ofRealGradient = flatGradient(discriminator).dup();
    INDArray ofFake = forward(discriminator, fake);
    Gradient gradient = backward(discriminator, Logits.asFakeGradient(ofFake)).getFirst();
    flatGradient(discriminator).addi(ofRealGradient);
    update(discriminator, gradient);

    INDArray again = forward(discriminator, fake);
    INDArray passedOn = backward(discriminator, Logits.asRealGradient(again)).getSecond();
    update(generator, backward(generator, passedOn).getFirst());
    return Logits.asReal(ofReal) + Logits.asFake(ofFake);
  }

  private static MultiLayerNetwork network(ComputationGraphConfiguration graph) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(Task.SEED).list();
    int index = 0;
    for (GraphVertex vertex : graph.getVertices().values()) {
      LayerVertex layer = (LayerVertex) vertex;
      list.layer(index, layer.getLayerConf().getLayer().clone());
      if (layer.getPreProcessor() != null) {
        list.inputPreProcessor(index, layer.getPreProcessor());
      }
      index++;
    }
    MultiLayerConfiguration configuration = list.build();
    configuration.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    configuration.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static INDArray forward(MultiLayerNetwork network, INDArray input) {
    network.setInput(input);
    List<INDArray> activations = network.feedForward(true, false);
    return activations.get(activations.size() - 1);
  }

  private static org.nd4j.common.primitives.Pair<Gradient, INDArray> backward(
      MultiLayerNetwork network, INDArray outputGradient) {
    return network.backpropGradient(outputGradient, LayerWorkspaceMgr.noWorkspaces());
  }

  /** Returns the live array. The updater replaces its gradients with steps in place. */
  private static INDArray flatGradient(MultiLayerNetwork network) {
    INDArray view = network.getGradientsViewArray();
    return view.reshape(view.length());
  }

  private static void update(MultiLayerNetwork network, Gradient gradient) {
    int iteration = network.getIterationCount();
    // The losses are already means over the batch, so the updater gets a batch size of one.
    network
        .getUpdater()
        .update(network, gradient, iteration, 0, 1, LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = network.params();
    parameters.reshape(parameters.length()).subi(flatGradient(network));
    network.getLayerWiseConfigurations().setIterationCount(iteration + 1);
  }
}
