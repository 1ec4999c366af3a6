package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** DL4J's embedding and LSTM layers, trained by {@code fit}. DL4J has no other such layers. */
final class Dl4jSequence implements Workload {

  private static final int BATCHES = 8;

  private final MultiLayerNetwork network;
  private final List<DataSet> data = new ArrayList<>();
  private int next;

  Dl4jSequence(Task task) {
    if (task.network() != Task.Network.LSTM) {
      throw new UnsupportedOperationException("DL4J has no such layer");
    }
    if (task.kind() != Task.Kind.SEQUENCE_STEP) {
      throw new UnsupportedOperationException("only training is measured with DL4J");
    }
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(Task.SEED)
            .updater(new Adam(Task.SEQUENCE_RATE))
            .list()
            .layer(
                new EmbeddingSequenceLayer.Builder()
                    .nIn(TokenBatches.TOKENS)
                    .nOut(task.width())
                    .outputDataFormat(RNNFormat.NCW)
                    .inputLength(task.side())
                    .build());
    for (int i = 0; i < task.channels(); i++) {
      layers.layer(
          new LSTM.Builder()
              .nIn(task.width())
              .nOut(task.width())
              .activation(Activation.TANH)
              .build());
    }
    network =
        new MultiLayerNetwork(
            layers
                .layer(
                    new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(task.width())
                        .nOut(TokenBatches.TOKENS)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW)
                        .build())
                .setInputType(InputType.recurrent(TokenBatches.TOKENS, task.side()))
                .build());
    network.init();
    for (int i = 0; i < BATCHES; i++) {
      data.add(batch(task, i));
    }
  }

  private static DataSet batch(Task task, int index) {
    int[] tokens = TokenBatches.batch(task, index);
    int length = task.side();
    INDArray inputs = Nd4j.zeros(DataType.FLOAT, task.batch(), length);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, task.batch(), TokenBatches.TOKENS, length);
    for (int i = 0; i < task.batch(); i++) {
      for (int t = 0; t < length; t++) {
        inputs.putScalar(i, t, tokens[i * (length + 1) + t]);
        labels.putScalar(new int[] {i, tokens[i * (length + 1) + t + 1], t}, 1);
      }
    }
    return new DataSet(inputs, labels);
  }

  @Override
  public long parameters() {
    return network.paramTable().entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith("_b"))
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      network.fit(data.get(next++ % BATCHES));
      losses.accept(network.score());
    }
  }
}
