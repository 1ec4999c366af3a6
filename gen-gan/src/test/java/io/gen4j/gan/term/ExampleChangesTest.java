package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
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
    Set<Integer> downs = new HashSet<>();
    Set<Integer> rights = new HashSet<>();
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
      downs.add(down);
      rights.add(right);
      for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 4; x++) {
          int fromY = Math.max(0, Math.min(2, y - down));
          int fromX = Math.max(0, Math.min(3, x - right));
          assertThat(changed[y * 4 + x]).isEqualTo(fromY * 4 + fromX);
        }
      }
    }
    assertThat(moved).isTrue();
    // A right choice misses one of the three in 20 seeds once in 500, and the seeds are fixed.
    assertThat(downs).containsExactlyInAnyOrder(-1, 0, 1);
    assertThat(rights).containsExactlyInAnyOrder(-1, 0, 1);
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

  /** The channels of an image move together, and the images of a batch do not. */
  @Test
  void everyImageMovesAsAWhole() {
    INDArray images = Nd4j.arange(96).castTo(DataType.FLOAT).reshape('c', 4, 2, 3, 4);
    Consistency shift = Consistency.real(1).withChanges(1, 0);
    Set<Integer> moves = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      double[] changed = ExampleChanges.of(images, shift, seed).reshape(96).toDoubleVector();
      for (int n = 0; n < 4; n++) {
        int source = (int) changed[24 * n + 5] - 24 * n;
        moves.add(source);
        for (int i = 0; i < 24; i++) {
          int y = i % 12 / 4 + source / 4 - 1;
          int x = i % 4 + source % 4 - 1;
          int from = Math.max(0, Math.min(2, y)) * 4 + Math.max(0, Math.min(3, x));
          assertThat(changed[24 * n + i]).isEqualTo(24 * n + i / 12 * 12 + from);
        }
      }
    }
    assertThat(moves).hasSizeGreaterThan(3);
  }
}
