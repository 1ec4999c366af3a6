package io.gen4j.gan.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.GumbelRows;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class RelaxedUpdateTest {

  private static final int TOKENS = 4;
  private static final int TIME = 3;
  private static final int SIZE = 5;
  private static final long SEED = 21;
  private static final float SHARPNESS = 1.5f;
  private static final int STOP = 3;

  private final LanguageModel model =
      LanguageModel.create(
          List.of("a", "b", "c", "end"),
          TIME,
          SequenceModelOptions.of(SequenceShape.lstm(1, 3)).withSeed(4));

  private final double[] weights = new Random(5).doubles(SIZE * TOKENS * TIME, -1, 1).toArray();

  private TokenBatch drawn() {
    try (Samplers samplers = new Samplers(model.network(), 0, STOP)) {
      return new TokenBatch(samplers.of(SIZE, TIME).draw(SEED), SIZE, TIME);
    }
  }

  private DiscriminatorPasses.Response weighted(INDArray shares) {
    double[] values = HeapCopy.doubles(shares);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * weights[i];
    }
    INDArray gradient = HeapCopy.array(weights, shares.dataType(), shares.shape());
    return new DiscriminatorPasses.Response(sum, gradient);
  }

  /** The weighted sum of the relaxed tokens. */
  private double loss(TokenBatch fake) {
    try (StepMemory.Scope scope = model.network().memory().open()) {
      INDArray logits = model.network().forward(true, fake.inputs(0))[0];
      INDArray rows = logits.permute(0, 2, 1).dup('c').reshape('c', (long) SIZE * TIME, TOKENS);
      long[] seeds = new long[SIZE * TIME];
      Arrays.setAll(seeds, i -> TokenSampler.seed(SEED, i / TIME, i % TIME));
      GumbelRows.softmax(rows, seeds, SHARPNESS, fake.filling(STOP));
      return weighted(rows.reshape('c', SIZE, TIME, TOKENS).permute(0, 2, 1)).loss();
    }
  }

  @Test
  void isTheGradientOfTheRelaxedTokens() {
    TokenBatch fake = drawn();
    assertThat(fake.filling(STOP)).contains(STOP, -1);
    double value =
        new RelaxedUpdate(model.network(), 0, STOP, false)
            .run(fake, this::weighted, SHARPNESS, SEED);
    assertThat(value).isEqualTo(loss(fake));
    double[] found = HeapCopy.doubles(model.network().gradients());
    double[] expected = new double[found.length];
    INDArray parameters = model.network().parameters();
    double step = 1e-2;
    for (int i = 0; i < expected.length; i++) {
      double before = parameters.getDouble(i);
      parameters.putScalar(i, before + step);
      double above = loss(fake);
      parameters.putScalar(i, before - step);
      double below = loss(fake);
      parameters.putScalar(i, before);
      expected[i] = (above - below) / (2 * step);
    }
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(0.1);
    assertThat(found).containsExactly(expected, within(1e-3 * largest));
  }

  @Test
  void straightThroughShowsTheDrawnTokensWithTheSameGradient() {
    TokenBatch fake = drawn();
    new RelaxedUpdate(model.network(), 0, STOP, false).run(fake, this::weighted, SHARPNESS, SEED);
    double[] relaxed = HeapCopy.doubles(model.network().gradients());
    double[][] shown = new double[1][];
    new RelaxedUpdate(model.network(), 0, STOP, true)
        .run(
            fake,
            shares -> {
              shown[0] = HeapCopy.doubles(shares.permute(0, 2, 1));
              return weighted(shares);
            },
            SHARPNESS,
            SEED);
    assertThat(HeapCopy.doubles(model.network().gradients())).isEqualTo(relaxed);
    for (int i = 0; i < shown[0].length; i++) {
      assertThat(shown[0][i]).isEqualTo(fake.tokens()[i / TOKENS] == i % TOKENS ? 1 : 0);
    }
  }

  @Test
  void relaxedTokensPeakAtTheDrawnOnes() {
    TokenBatch fake = drawn();
    new RelaxedUpdate(model.network(), 0, STOP, false)
        .run(
            fake,
            shares -> {
              double[] values = HeapCopy.doubles(shares.permute(0, 2, 1));
              for (int i = 0; i < fake.tokens().length; i++) {
                double[] step = Arrays.copyOfRange(values, i * TOKENS, (i + 1) * TOKENS);
                assertThat(step[fake.tokens()[i]])
                    .isEqualTo(Arrays.stream(step).max().orElseThrow());
              }
              return weighted(shares);
            },
            SHARPNESS,
            SEED);
  }
}
