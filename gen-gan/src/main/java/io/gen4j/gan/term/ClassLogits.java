package io.gen4j.gan.term;

import io.gen4j.gan.loss.ClassLoss;
import java.util.Arrays;

/** Cross-entropy of class logits that are among the extra outputs of a discriminator. */
final class ClassLogits {

  private ClassLogits() {}

  /**
   * Adds the derivatives of weight · cross-entropy, averaged over the logits, and returns its
   * value.
   *
   * @param first index of the first class in the extra outputs and in the conditions
   */
  static double add(JudgedBatch batch, int first, int classes, double weight) {
    int[] labels =
        Arrays.stream(batch.exampleOfLogit())
            .map(i -> batch.conditions().label(i, first))
            .toArray();
    ClassLoss loss = ClassLoss.of(batch.extra(first, classes), labels);
    double[][] gradient = loss.gradient();
    for (double[] row : gradient) {
      Arrays.setAll(row, c -> weight * row[c]);
    }
    batch.addToExtra(first, gradient);
    return weight * loss.value();
  }
}
