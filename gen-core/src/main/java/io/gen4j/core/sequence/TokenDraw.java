package io.gen4j.core.sequence;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.random.RandomGenerator;

/** Draws tokens from logits. */
final class TokenDraw {

  private TokenDraw() {}

  /**
   * Returns a token.
   *
   * @param logits logits of all tokens from index {@code at}; not modified
   * @param tokens number of tokens
   * @param used tokens that the sequence already has
   */
  static int draw(
      float[] logits, int at, int tokens, Generation how, BitSet used, RandomGenerator random) {
    double[] scores = new double[tokens];
    for (int i = 0; i < tokens; i++) {
      double logit = logits[at + i];
      if (how.repetitionPenalty() != 1 && used.get(i)) {
        logit = logit > 0 ? logit / how.repetitionPenalty() : logit * how.repetitionPenalty();
      }
      scores[i] = logit;
    }
    if (how.temperature() == 0) {
      return largest(scores);
    }
    double[] probabilities = softmax(scores, how.temperature());
    boolean cut = how.topK() > 0 && how.topK() < tokens || how.nucleus() < 1;
    return cut ? drawOfBest(probabilities, how, random) : pick(probabilities, 1, random);
  }

  private static int largest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static double[] softmax(double[] scores, double temperature) {
    double largest = scores[largest(scores)];
    double[] probabilities = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = Math.exp((scores[i] - largest) / temperature);
      sum += probabilities[i];
    }
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  private static int drawOfBest(double[] probabilities, Generation how, RandomGenerator random) {
    Integer[] order = new Integer[probabilities.length];
    Arrays.setAll(order, i -> i);
    // The sort is stable, so equal tokens keep their order.
    Arrays.sort(order, Comparator.comparingDouble(i -> -probabilities[i]));
    int most = how.topK() == 0 ? order.length : Math.min(how.topK(), order.length);
    double kept = 0;
    for (int i = 0; i < most; i++) {
      kept += probabilities[order[i]];
    }
    double wanted = how.nucleus() * kept;
    double sum = 0;
    int count = 0;
    while (count < most && (count == 0 || sum < wanted)) {
      sum += probabilities[order[count++]];
    }
    double[] best = new double[count];
    Arrays.setAll(best, i -> probabilities[order[i]]);
    return order[pick(best, sum, random)];
  }

  /** Returns an index with a probability in proportion to the weights, which have this sum. */
  private static int pick(double[] weights, double sum, RandomGenerator random) {
    double at = random.nextDouble() * sum;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      last = weights[i] > 0 ? i : last;
      if (at < 0) {
        return i;
      }
    }
    // Rounding has left a remainder.
    return last;
  }
}
