package io.gen4j.gan;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Several batches of equal size through one network, whose batch statistics do not mix: in one pass
 * where its layers can keep groups apart, otherwise one by one.
 */
final class Parts {

  private final Network network;
  private final List<INDArray> inputs;
  private final boolean together;

  Parts(Network network, List<INDArray> inputs) {
    this.network = network;
    this.inputs = inputs;
    this.together = network.canGroup();
  }

  /** Returns the outputs, {@code [part][batch][width]}. */
  double[][][] forward() {
    double[][][] outputs = new double[inputs.size()][][];
    if (!together) {
      Arrays.setAll(outputs, i -> HeapCopy.rows(network.forward(true, inputs.get(i))[0]));
      return outputs;
    }
    INDArray all = ChannelsLast.concat(inputs);
    double[][] rows = HeapCopy.rows(network.forward(true, inputs.size(), all)[0]);
    int batch = rows.length / inputs.size();
    Arrays.setAll(outputs, i -> Arrays.copyOfRange(rows, i * batch, (i + 1) * batch));
    return outputs;
  }

  /** Writes the parameter gradients for these gradients of the outputs of {@link #forward}. */
  void backward(double[][]... gradients) {
    if (together) {
      double[][] all = Arrays.stream(gradients).flatMap(Arrays::stream).toArray(double[][]::new);
      network.backward(Gradients.PARAMETERS, array(all));
      return;
    }
    // The layers keep one pass at a time: the last one comes back before another goes out.
    int last = inputs.size() - 1;
    network.backward(Gradients.PARAMETERS, array(gradients[last]));
    for (int i = 0; i < last; i++) {
      network.forward(true, inputs.get(i));
      network.backward(Gradients.PARAMETERS_ADDED, array(gradients[i]));
    }
  }

  private INDArray array(double[][] rows) {
    return HeapCopy.matrix(rows, inputs.get(0).dataType());
  }
}
