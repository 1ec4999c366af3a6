package io.gen4j.gan.internal;

import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The stretches of a network's flattened parameters that are learned: all but the running
 * statistics of batch normalisation, which DL4J keeps among them, and whose steps it passes off as
 * gradients.
 */
public final class Trainable {

  private record Stretch(long from, long to) {}

  private final Network network;
  private final List<Stretch> stretches = new ArrayList<>();

  /** Finds the stretches of a network. */
  public Trainable(Network network) {
    this.network = network;
    long at = 0;
    long from = 0;
    // DL4J flattens parameters in topological order.
    for (int index : network.graph().topologicalSortOrder()) {
      GraphVertex vertex = network.graph().getVertices()[index];
      at += vertex.numParams();
      long statistics = vertex.hasLayer() ? statistics(vertex.getLayer()) : 0;
      if (statistics > 0) {
        add(from, at - statistics);
        from = at;
      }
    }
    add(from, at);
  }

  /** Returns the Euclidean norm of the current gradients. */
  public double gradientNorm() {
    double sum = 0;
    for (Stretch stretch : stretches) {
      double norm = slice(network.gradients(), stretch).norm2Number().doubleValue();
      sum += norm * norm;
    }
    return Math.sqrt(sum);
  }

  /** Multiplies the current gradients. */
  public void scaleGradients(double factor) {
    stretches.forEach(stretch -> slice(network.gradients(), stretch).muli(factor));
  }

  /** Clamps the current gradients to [-bound, bound]. */
  public void clampGradients(double bound) {
    stretches.forEach(stretch -> clamp(slice(network.gradients(), stretch), bound));
  }

  /** Clamps the parameters to [-bound, bound]. */
  public void clampParameters(double bound) {
    stretches.forEach(stretch -> clamp(slice(network.parameters(), stretch), bound));
  }

  /** Running mean and variance, which are the last of a layer's parameters. */
  private static long statistics(Layer layer) {
    return layer.conf().getLayer() instanceof BatchNormalization
        ? 2 * layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN).length()
        : 0;
  }

  private void add(long from, long to) {
    if (to > from) {
      stretches.add(new Stretch(from, to));
    }
  }

  private static INDArray slice(INDArray flat, Stretch stretch) {
    return flat.reshape(flat.length()).get(NDArrayIndex.interval(stretch.from, stretch.to));
  }

  private static void clamp(INDArray values, double bound) {
    Nd4j.exec(
        DynamicCustomOp.builder("clipbyvalue")
            .addInputs(values)
            .addOutputs(values)
            .addFloatingPointArguments(-bound, bound)
            .build());
  }
}
