package io.gen4j.benchmarks.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The non-saturating losses on logits and their derivatives, as a user of DL4J would write them.
 */
final class Logits {

  private Logits() {}

  /** Returns the mean of softplus(-logit), the loss for the label "real". */
  static double asReal(INDArray logits) {
    return softplus(logits.neg());
  }

  /** Returns the mean of softplus(logit), the loss for the label "generated". */
  static double asFake(INDArray logits) {
    return softplus(logits);
  }

  /** Returns the derivative of {@link #asReal}. */
  static INDArray asRealGradient(INDArray logits) {
    return Transforms.sigmoid(logits, true).subi(1).divi(logits.length());
  }

  /** Returns the derivative of {@link #asFake}. */
  static INDArray asFakeGradient(INDArray logits) {
    return Transforms.sigmoid(logits, true).divi(logits.length());
  }

  private static double softplus(INDArray x) {
    double sum = 0;
    for (double value : x.reshape(x.length()).toDoubleVector()) {
      sum += Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
    }
    return sum / x.length();
  }
}
