package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** DL4J's {@code VariationalAutoencoder} layer, trained by pretraining as in DL4J's examples. */
final class Dl4jVae implements Workload {

  private static final int BATCHES = 8;

  private final MultiLayerNetwork network;
  private final List<INDArray> data = new ArrayList<>();
  private int next;

  Dl4jVae(Task task) {
    this.network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(Task.SEED)
                .updater(new Adam(Task.VAE_RATE))
                .list()
                .layer(
                    new VariationalAutoencoder.Builder()
                        .nIn(task.pixels())
                        .nOut(Task.VAE_LATENT)
                        .encoderLayerSizes(task.width())
                        .decoderLayerSizes(task.width())
                        .activation(Activation.RELU)
                        .pzxActivationFunction(Activation.IDENTITY)
                        .reconstructionDistribution(
                            new BernoulliReconstructionDistribution(Activation.SIGMOID))
                        .build())
                .build());
    network.init();
    for (int i = 0; i < BATCHES; i++) {
      long[] shape = {task.batch(), task.pixels()};
      data.add(Nd4j.create(Discs.binaryBatch(task, i), shape, 'c'));
    }
  }

  @Override
  public long parameters() {
    return network.numParams();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      network.pretrainLayer(0, data.get(next++ % BATCHES));
      losses.accept(network.getLayer(0).score());
    }
  }
}
