package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExampleChangesTest {

  @Test
  void shiftsAndMirrorsOfImagesKeepTheirValues() {
    INDArray image = Nd4j.arange(12).castTo(DataType.FLOAT).reshape('c', 1, 1, 3, 4);
    Consistency shift = Consistency.real(1).withChanges(1, 0);
    boolean moved = false;
    for (int seed = 0; seed < 20; seed++) {
      double[] changed =
          ExampleChanges.of(image, shift.withMirror(false), seed).reshape(12).toDoubleVector();
      // The middle's value says where it came from; everything else must agree with that.
      int source = (int) changed[5];
      int down = 1 - source / 4;
      int right = 1 - source % 4;
      assertThat(Math.abs(down)).isLessThanOrEqualTo(1);
      assertThat(Math.abs(right)).isLessThanOrEqualTo(1);
      moved |= down != 0 && right != 0;
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          int fromY = Math.max(0, Math.min(2, y - down));
          int fromX = Math.max(0, Math.min(3, x - right));
          assertThat(changed[y * 4 + x]).isEqualTo(fromY * 4 + fromX);
        }
      }
    }
    assertThat(moved).isTrue();
    Consistency mirror = Consistency.real(1).withChanges(0, 0).withMirror(true);
    long mirrored = 0;
    for (int seed = 0; seed < 40; seed++) {
      double first = ExampleChanges.of(image, mirror, seed).getDouble(0, 0, 0, 0);
      assertThat(first).isIn(0.0, 3.0);
      mirrored += first == 3 ? 1 : 0;
    }
    // Binomial(40, 1/2) leaves this band once in 10,000 seeds, and the seeds are fixed.
    assertThat(mirrored).isBetween(8L, 32L);
  }
}
