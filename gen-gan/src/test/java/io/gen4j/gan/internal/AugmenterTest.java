package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.augmentation.Augmentation.Change;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class AugmenterTest {

  private final INDArray pictures = Noise.normal(1, 6, 3, 8, 10).castTo(DataType.DOUBLE);

  /** Every change is affine, so the way back is the transpose: <T(x+h) - T(x), g> = <h, back g>. */
  @ParameterizedTest
  @EnumSource(Change.class)
  void theWayBackIsTheTranspose(Change change) {
    assertTransposed(Augmentation.of(Set.of(change)), 1);
  }

  @Test
  void theWayBackOfAllChangesIsTheTranspose() {
    assertTransposed(Augmentation.of(EnumSet.allOf(Change.class)), 1);
    assertTransposed(Augmentation.of(EnumSet.allOf(Change.class)), 0.5);
    assertTransposed(Augmentation.diffAugment(), 1);
  }

  private void assertTransposed(Augmentation options, double probability) {
    INDArray move = Noise.normal(2, pictures.shape()).castTo(DataType.DOUBLE);
    INDArray gradient = Noise.normal(3, pictures.shape()).castTo(DataType.DOUBLE);
    for (int seed = 0; seed < 5; seed++) {
      INDArray changed = Augmenter.change(pictures, options, probability, seed);
      INDArray moved = Augmenter.change(pictures.add(move), options, probability, seed);
      INDArray back = Augmenter.back(gradient, options, probability, seed);
      double there = moved.sub(changed).mul(gradient).sumNumber().doubleValue();
      assertThat(back.mul(move).sumNumber().doubleValue()).isCloseTo(there, within(1e-9));
      assertThat(Math.abs(there)).isGreaterThan(0.01);
    }
  }

  @Test
  void eachChangeIsWhatItIsNamedAfter() {
    for (int seed = 0; seed < 5; seed++) {
      double[] x = first(pictures);
      double[] brighter = first(change(Change.BRIGHTNESS, seed));
      for (int i = 0; i < x.length; i++) {
        assertThat(brighter[i] - x[i]).isCloseTo(brighter[0] - x[0], within(1e-12));
        assertThat(Math.abs(brighter[i] - x[i])).isLessThanOrEqualTo(0.5);
      }
      double[] contrasted = first(change(Change.CONTRAST, seed));
      double mean = java.util.Arrays.stream(x).average().orElseThrow();
      double factor = (contrasted[0] - mean) / (x[0] - mean);
      assertThat(factor).isBetween(0.5, 1.5);
      for (int i = 0; i < x.length; i++) {
        assertThat(contrasted[i]).isCloseTo(mean + factor * (x[i] - mean), within(1e-9));
      }
      double[] saturated = first(change(Change.SATURATION, seed));
      double grey = (x[0] + x[80] + x[160]) / 3;
      double saturation = (saturated[0] - grey) / (x[0] - grey);
      assertThat(saturation).isBetween(0.0, 2.0);
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 80; i++) {
          double here = (x[i] + x[80 + i] + x[160 + i]) / 3;
          assertThat(saturated[c * 80 + i])
              .isCloseTo(here + saturation * (x[c * 80 + i] - here), within(1e-9));
        }
      }
    }
  }

  @Test
  void translationsMoveByUpToAnEighthAndCutoutsTakeHalfTheSides() {
    INDArray ones = Nd4j.ones(DataType.DOUBLE, 400, 1, 16, 16);
    double[][] moved =
        HeapCopy.rows(Augmenter.change(ones, Augmentation.of(Set.of(Change.TRANSLATION)), 1, 3));
    double[][] cut =
        HeapCopy.rows(Augmenter.change(ones, Augmentation.of(Set.of(Change.CUTOUT)), 1, 3));
    double fewest = 256;
    double mostCut = 0;
    for (int n = 0; n < 400; n++) {
      double kept = java.util.Arrays.stream(moved[n]).sum();
      fewest = Math.min(fewest, kept);
      assertThat(kept).isBetween(14.0 * 14.0, 256.0);
      double gone = 256 - java.util.Arrays.stream(cut[n]).sum();
      mostCut = Math.max(mostCut, gone);
      // A corner's quarter at least, a whole square of 8x8 at most.
      assertThat(gone).isBetween(16.0, 64.0);
    }
    // Each of 25 moves has probability 1/25: all 400 miss a corner with probability 1e-28.
    assertThat(fewest).isEqualTo(14 * 14);
    assertThat(mostCut).isEqualTo(64);
  }

  @Test
  void changesWithTheProbabilityAndTheSeed() {
    Augmentation brightness = Augmentation.of(Set.of(Change.BRIGHTNESS));
    INDArray zeros = Nd4j.zeros(DataType.DOUBLE, 1000, 1, 1, 1);
    long changed =
        java.util.Arrays.stream(HeapCopy.doubles(Augmenter.change(zeros, brightness, 0.3, 5)))
            .filter(value -> value != 0)
            .count();
    // Binomial(1000, 0.3): five standard deviations of 14.5, and the seed is fixed.
    assertThat(changed).isBetween(228L, 372L);
    assertThat(Augmenter.change(pictures, brightness, 1, 1))
        .isEqualTo(Augmenter.change(pictures, brightness, 1, 1))
        .isNotEqualTo(Augmenter.change(pictures, brightness, 1, 2));
  }

  @Test
  void theProbabilityFollowsTheSignOfRealLogits() {
    Augmentation options = Augmentation.adaptive(Set.of(Change.MIRROR)).withTarget(0.6, 100);
    double[] sure = {1, 2, 3, 0.1};
    double[] unsure = {1, 2, 3, -0.1};
    assertThat(options.next(0.5, 4, sure)).isCloseTo(0.54, within(1e-12));
    assertThat(options.next(0.5, 4, unsure)).isCloseTo(0.46, within(1e-12));
    assertThat(options.next(0.01, 4, unsure)).isZero();
    assertThat(options.next(0.99, 4, sure)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Augmentation(List.of(), 1.5, 0, 1))
        .withMessageContaining("1.5");
  }

  private INDArray change(Change change, long seed) {
    return Augmenter.change(pictures, Augmentation.of(Set.of(change)), 1, seed);
  }

  private static double[] first(INDArray pictures) {
    return HeapCopy.doubles(pictures.get(NDArrayIndex.interval(0, 1)).dup('c'));
  }
}
