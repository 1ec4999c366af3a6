package io.gen4j.gan.loss;

/**
 * Cross-entropy of class logits in nats: minus the log of the softmax probability of the class
 * label, averaged over the batch.
 *
 * @param value the loss
 * @param gradient derivative with respect to every logit, {@code [batch][classes]}
 */
public record ClassLoss(double value, double[][] gradient) {

  /**
   * Computes the loss. It is 0 if there are no examples or no classes.
   *
   * @param logits {@code [batch][classes]}, never changed
   * @param labels one class label per example, from 0
   */
  public static ClassLoss of(double[][] logits, int[] labels) {
    if (labels.length == 0 || logits.length == 0 || logits[0].length == 0) {
      return new ClassLoss(0, new double[logits.length][0]);
    }
    double value = 0;
    double[][] gradient = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double logit : logits[i]) {
        largest = Math.max(largest, logit);
      }
      double sum = 0;
      for (double logit : logits[i]) {
        sum += Math.exp(logit - largest);
      }
      int label = labels[i];
      value += (largest + Math.log(sum) - logits[i][label]) / logits.length;
      gradient[i] = new double[logits[i].length];
      for (int c = 0; c < gradient[i].length; c++) {
        double probability = Math.exp(logits[i][c] - largest) / sum;
        gradient[i][c] = (probability - (c == label ? 1 : 0)) / logits.length;
      }
    }
    return new ClassLoss(value, gradient);
  }
}
