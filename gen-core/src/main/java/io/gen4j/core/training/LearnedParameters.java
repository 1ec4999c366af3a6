package io.gen4j.core.training;

import io.gen4j.core.network.Network;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The parts of a network's flattened parameters that gradients change. */
final class LearnedParameters {

  private final Network network;
  private final List<Network.Range> ranges;

  LearnedParameters(Network network) {
    this.network = network;
    this.ranges = network.learnedRanges();
  }

  /** Returns the Euclidean norm of the current gradients. */
  double gradientNorm() {
    double sum = 0;
    for (Network.Range range : ranges) {
      double norm = slice(network.gradients(), range).norm2Number().doubleValue();
      sum += norm * norm;
    }
    return Math.sqrt(sum);
  }

  /** Multiplies the current gradients by a factor. */
  void scaleGradients(double factor) {
    ranges.forEach(range -> slice(network.gradients(), range).muli(factor));
  }

  /** Clamps the current gradients to [-bound, bound]. */
  void clampGradients(double bound) {
    ranges.forEach(range -> clamp(slice(network.gradients(), range), bound));
  }

  /** Clamps the parameters to [-bound, bound]. */
  void clampParameters(double bound) {
    ranges.forEach(range -> clamp(slice(network.parameters(), range), bound));
  }

  private static INDArray slice(INDArray flat, Network.Range range) {
    return flat.reshape(flat.length()).get(NDArrayIndex.interval(range.from(), range.to()));
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
