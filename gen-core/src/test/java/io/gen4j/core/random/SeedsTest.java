package io.gen4j.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void equalArgumentsGiveEqualSeeds() {
    assertThat(Seeds.derive(1, 2, 3)).isEqualTo(Seeds.derive(1, 2, 3));
    assertThat(Seeds.generator(5).nextLong()).isEqualTo(Seeds.generator(5).nextLong());
    assertThat(Seeds.generator(5).nextLong()).isNotEqualTo(Seeds.generator(6).nextLong());
  }

  /**
   * Saved models draw on with these seeds, so they never change. The numbers are from Python's
   * integers; the JDK's SplittableRandom has the same finalizer.
   */
  @Test
  void seedsStayWhatTheyAre() {
    for (long seed : new long[] {0, 1, -1, 1234567, Long.MIN_VALUE}) {
      assertThat(Seeds.derive(seed)).isEqualTo(new SplittableRandom(seed).nextLong());
    }
    assertThat(Seeds.derive(0, 0)).isEqualTo(-6470174836839350686L);
    assertThat(Seeds.derive(-1, -2)).isEqualTo(-4132908047023680286L);
    assertThat(Seeds.derive(7, 21320, 3)).isEqualTo(-4146639195499518729L);
    assertThat(Seeds.derive(3, 7, 1, 4)).isEqualTo(7831645329237450213L);
  }

  /** Of 64-bit words, 54,000 collide by chance once in ten billion choices of the function. */
  @Test
  void differentArgumentsGiveDifferentSeeds() {
    Set<Long> seen = new HashSet<>();
    int count = 0;
    for (long seed = -15; seed < 15; seed++) {
      seen.add(Seeds.derive(seed));
      count++;
      for (long a = -20; a < 20; a++) {
        seen.add(Seeds.derive(seed, a));
        count++;
        for (long b = -22; b < 22; b++) {
          seen.add(Seeds.derive(seed, a, b));
          count++;
        }
      }
    }
    assertThat(seen).hasSize(count);
  }

  /**
   * One step of a coordinate flips about half of the bits: over 10,000 pairs the mean is 32 with a
   * standard error of 0.04, and the bounds are five of them.
   */
  @Test
  void neighborsAreUnrelated() {
    long flipped = 0;
    for (long step = 0; step < 10_000; step++) {
      flipped += Long.bitCount(Seeds.derive(3, 7, step) ^ Seeds.derive(3, 7, step + 1));
    }
    assertThat(flipped / 10_000.0).isBetween(31.8, 32.2);
  }

  @Test
  void seedsOfWeightsAreNeverNone() {
    assertThat(Seeds.ofWeights(0)).isNotZero().isEqualTo(Seeds.ofWeights(0));
    assertThat(Seeds.ofWeights(1)).isEqualTo(1);
    assertThat(Seeds.ofWeights(-7)).isEqualTo(-7);
  }
}
