package io.gen4j.gan.internal.sequence;

import io.gen4j.core.internal.kernels.GumbelRows;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computes the gradient of the generator through relaxed tokens. */
final class RelaxedUpdate {

  private final Network generator;
  private final int start;
  private final int stop;
  private final boolean straightThrough;

  RelaxedUpdate(Network generator, int start, int stop, boolean straightThrough) {
    this.generator = generator;
    this.start = start;
    this.stop = stop;
    this.straightThrough = straightThrough;
  }

  /** Returns the loss of shares of tokens {@code [size, tokens, time]} with its gradient. */
  @FunctionalInterface
  interface Loss {
    DiscriminatorPasses.Response of(INDArray shares);
  }

  /**
   * Returns the relaxed tokens of drawn sequences as rows of steps, in the open step memory.
   *
   * @param fake sequences that were drawn with {@code seed}
   */
  INDArray shares(TokenBatch fake, double sharpness, long seed) {
    INDArray logits = generator.forward(false, fake.inputs(start))[0];
    return relaxed(fake, fake.filling(stop), logits, sharpness, seed);
  }

  private static INDArray relaxed(
      TokenBatch fake, int[] filling, INDArray logits, double sharpness, long seed) {
    int time = fake.time();
    long[] seeds = new long[fake.tokens().length];
    Arrays.setAll(seeds, i -> TokenSampler.seed(seed, i / time, i % time));
    INDArray rows = TokenBatch.rows(logits);
    GumbelRows.softmax(rows, seeds, (float) sharpness, filling);
    return rows;
  }

  /**
   * Computes the gradients of the generator's parameters.
   *
   * @param fake sequences that were drawn with {@code seed}
   */
  double run(TokenBatch fake, Loss loss, double sharpness, long seed) {
    int[] filling = fake.filling(stop);
    try (StepMemory.Scope scope = generator.memory().open()) {
      INDArray logits = generator.forward(true, fake.inputs(start))[0];
      INDArray relaxed = relaxed(fake, filling, logits, sharpness, seed);
      INDArray shown = relaxed;
      if (straightThrough) {
        shown = Nd4j.createUninitialized(DataType.FLOAT, relaxed.shape(), 'c');
        GumbelRows.oneHot(fake.tokens(), shown);
      }
      DiscriminatorPasses.Response response = loss.of(fake.sequences(shown));
      INDArray gradient = TokenBatch.rows(response.gradient());
      GumbelRows.backward(relaxed, gradient, (float) sharpness, filling);
      generator.backward(Gradients.PARAMETERS, fake.sequences(gradient));
      return response.loss();
    }
  }
}
