package io.gen4j.gan.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TokenBatchTest {

  @Test
  void realTokensAndSharesBecomeOneArray() {
    TokenBatch real = new TokenBatch(new int[] {2, 0}, 1, 2);
    INDArray shares = Nd4j.createFromArray(new float[][] {{0.1f, 0.2f, 0.7f}, {0.5f, 0.5f, 0}});

    INDArray both = real.with(shares);

    assertThat(both.shape()).containsExactly(2, 3, 2);
    assertThat(both.dup('c').reshape(12).toFloatVector())
        .containsExactly(0, 1, 0, 0, 1, 0, 0.1f, 0.5f, 0.2f, 0.5f, 0.7f, 0);
  }
}
