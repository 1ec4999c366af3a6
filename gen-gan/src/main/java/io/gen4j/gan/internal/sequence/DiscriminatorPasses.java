package io.gen4j.gan.internal.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.gan.internal.Losses;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The discriminator of sequences with its passes. */
final class DiscriminatorPasses {

  private static final int REWARDED_TOGETHER = 256;

  private final Network network;
  private final GanLoss loss;

  DiscriminatorPasses(Network network, GanLoss loss) {
    this.network = network;
    this.loss = loss;
  }

  Network network() {
    return network;
  }

  GanLoss loss() {
    return loss;
  }

  /** The loss of a discriminator's update, and how many logits are on the right side. */
  record Verdict(double loss, double accuracy) {}

  /**
   * Computes the gradients of the parameters on real and generated sequences.
   *
   * @param sequences makes the input in the open step memory: real sequences, and as many generated
   *     ones after them
   */
  Verdict learn(long step, Supplier<INDArray> sequences, long seed) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray input = sequences.get();
      network.seedNoise(seed);
      INDArray output = network.forward(true, input)[0];
      double[] logits = HeapCopy.doubles(output);
      int half = logits.length / 2;
      LogitLoss result =
          Losses.discriminator(
              loss, Arrays.copyOf(logits, half), Arrays.copyOfRange(logits, half, logits.length));
      requireFinite(step, result.value());
      double[] gradient = Arrays.copyOf(result.real(), logits.length);
      System.arraycopy(result.fake(), 0, gradient, half, half);
      network.backward(
          Gradients.PARAMETERS, HeapCopy.array(gradient, output.dataType(), output.shape()));
      return new Verdict(result.value(), accuracy(logits, half));
    }
  }

  /**
   * Returns the share of logits on the right side of the loss's boundary, or of the mean logit if
   * only differences of logits have a meaning.
   */
  private double accuracy(double[] logits, int half) {
    double boundary =
        Double.isNaN(loss.boundary())
            ? Arrays.stream(logits).average().orElseThrow()
            : loss.boundary();
    int right = 0;
    for (int i = 0; i < logits.length; i++) {
      right += i < half == logits[i] > boundary ? 1 : 0;
    }
    return right / (double) logits.length;
  }

  private void requireFinite(long step, double value) {
    if (!Double.isFinite(value)) {
      throw new NonFiniteException(network.name(), step, "loss " + value);
    }
  }

  /** Returns the probability that each sequence is real, the sigmoid of its mean logit. */
  double[] rewards(int[] tokens, int rows, int time) {
    double[] rewards = new double[rows];
    for (int from = 0; from < rows; from += REWARDED_TOGETHER) {
      int count = Math.min(REWARDED_TOGETHER, rows - from);
      int[] some = Arrays.copyOfRange(tokens, from * time, (from + count) * time);
      try (StepMemory.Scope scope = network.memory().open()) {
        double[] logits =
            HeapCopy.doubles(network.forward(false, TokenBatch.array(some, count, time))[0]);
        int each = logits.length / count;
        for (int i = 0; i < count; i++) {
          double sum = 0;
          for (int j = 0; j < each; j++) {
            sum += logits[i * each + j];
          }
          rewards[from + i] = 1 / (1 + Math.exp(-sum / each));
        }
      }
    }
    return rewards;
  }

  /** The generator's loss with its gradient of the input. */
  record Response(double loss, INDArray gradient) {}

  /**
   * Returns the generator's loss of a generated input in the open step memory.
   *
   * @param fake shares of tokens {@code [size, tokens, time]}
   */
  Response respond(long step, TokenBatch real, INDArray fake, long seed) {
    double[] ofReal = new double[0];
    if (loss.generatorSeesReal()) {
      network.seedNoise(seed);
      ofReal = HeapCopy.doubles(network.forward(true, real.array())[0]);
    }
    network.seedNoise(seed);
    INDArray output = network.forward(true, fake)[0];
    LogitLoss result = Losses.generator(loss, ofReal, HeapCopy.doubles(output));
    requireFinite(step, result.value());
    INDArray gradient =
        network
            .backward(
                Gradients.INPUT, HeapCopy.array(result.fake(), output.dataType(), output.shape()))[
            0];
    return new Response(result.value(), gradient);
  }
}
