package io.gen4j.gan.internal.sequence;

import io.gen4j.core.internal.kernels.GumbelRows;
import io.gen4j.core.internal.sequence.TokenLoss;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.sequence.PolicyGradient;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes the policy gradient of the generator. */
final class PolicyUpdate {

  private final Network generator;
  private final Samplers samplers;
  private final int start;
  private final int stop;
  private final PolicyGradient policy;

  PolicyUpdate(Network generator, Samplers samplers, int start, int stop, PolicyGradient policy) {
    this.generator = generator;
    this.samplers = samplers;
    this.start = start;
    this.stop = stop;
    this.policy = policy;
  }

  /** Returns the rewards of whole sequences. */
  @FunctionalInterface
  interface Rewards {
    double[] of(int[] tokens, int rows, int time);
  }

  /** Computes the gradients of the generator's parameters, and returns the negative mean reward. */
  double run(TokenBatch fake, Rewards rewards, long seed, Map<String, Double> metrics) {
    double[] whole = rewards.of(fake.tokens(), fake.size(), fake.time());
    double[] values = values(fake, whole, rewards, seed);
    float[] weights = weights(fake, values);
    int[] targets = fake.tokens().clone();
    int[] filling = fake.filling(stop);
    for (int i = 0; i < targets.length; i++) {
      targets[i] = filling[i] >= 0 ? -1 : targets[i];
    }
    try (StepMemory.Scope scope = generator.memory().open()) {
      INDArray logits = generator.forward(true, fake.inputs(start))[0];
      INDArray gradient = TokenLoss.withGradient(logits, targets, 0, 1).gradient();
      INDArray steps = TokenBatch.rows(gradient);
      GumbelRows.scale(steps, weights);
      generator.backward(Gradients.PARAMETERS, fake.sequences(steps));
    }
    double mean = DoubleStream.of(whole).average().orElseThrow();
    metrics.put("reward", mean);
    return -mean;
  }

  /** Returns the expected reward after each token, {@code [size * time]}. */
  private double[] values(TokenBatch fake, double[] whole, Rewards rewards, long seed) {
    int time = fake.time();
    int rollouts = policy.rollouts();
    double[] values = new double[fake.tokens().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rollouts == 0 || i % time == time - 1 ? whole[i / time] : 0;
    }
    if (rollouts == 0 || time == 1) {
      return values;
    }
    // Beginnings in ascending order of their length, of all sequences.
    int rows = fake.size() * (time - 1);
    int[] given = new int[rows];
    int[] beginnings = new int[rows * time];
    for (int row = 0; row < rows; row++) {
      given[row] = 1 + row / fake.size();
      int from = row % fake.size() * time;
      System.arraycopy(fake.tokens(), from, beginnings, row * time, given[row]);
    }
    TokenSampler sampler = samplers.of(rows, time);
    for (int n = 0; n < rollouts; n++) {
      int[] tokens = beginnings.clone();
      sampler.complete(tokens, given, Seeds.derive(seed, n));
      double[] found = rewards.of(tokens, rows, time);
      for (int row = 0; row < rows; row++) {
        values[row % fake.size() * time + given[row] - 1] += found[row] / rollouts;
      }
    }
    return values;
  }

  /** Returns the weights of the steps: rewards minus the baseline, over the number of sequences. */
  private float[] weights(TokenBatch fake, double[] values) {
    int size = fake.size();
    int time = fake.time();
    double[] sums = new double[time];
    for (int i = 0; i < values.length; i++) {
      sums[i % time] += values[i];
    }
    float[] weights = new float[values.length];
    for (int i = 0; i < weights.length; i++) {
      boolean noBaseline = size == 1 || !policy.baseline();
      double others = noBaseline ? 0 : (sums[i % time] - values[i]) / (size - 1);
      weights[i] = (float) ((values[i] - others) / size);
    }
    return weights;
  }
}
