package io.gen4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The signs that the page on failures names are there, in trainings shorter than the page's. */
class FailureTest {

  @Test
  void collapseShowsInDiversityAndNotInTheLosses() {
    var metrics = Failure.COLLAPSE.train(200).metrics();
    assertThat(metrics.get("diversity")).isBetween(0.0, 0.15);
    assertThat(metrics.get("discriminator_loss")).isBetween(0.7, 2.0);
    assertThat(metrics.get("generator_loss")).isBetween(0.4, 1.5);
    assertThat(Failure.COLLAPSE_FIXED.train(80).metrics().get("diversity")).isBetween(0.4, 1.2);
  }

  @Test
  void aDiscriminatorThatHasWonShowsInAccuraciesAndLosses() {
    var metrics = Failure.DISCRIMINATOR_WON.train(40).metrics();
    assertThat(metrics.get("accuracy_real")).isEqualTo(1);
    assertThat(metrics.get("accuracy_fake")).isEqualTo(1);
    assertThat(metrics.get("discriminator_loss")).isBetween(0.0, 0.01);
    assertThat(metrics.get("generator_loss")).isBetween(5.0, 15.0);
  }

  @Test
  void checkerboardsComeFromKernelsThatTheStrideDoesNotDivide() {
    double transposed = alternation(Failure.CHECKERBOARD.train(40).samples());
    double upsampled = alternation(Failure.CHECKERBOARD_FIXED.train(40).samples());
    assertThat(transposed / upsampled).isBetween(3.0, 15.0);
  }

  /** How much of the images is what changes from each pixel to the next, in both directions. */
  private static double alternation(INDArray images) {
    double alternating = 0;
    double all = 0;
    float[] values = images.dup('c').data().asFloat();
    int side = (int) images.size(3);
    for (int i = 0; i < values.length; i++) {
      all += values[i] * values[i];
    }
    for (int n = 0; n < images.size(0); n++) {
      for (int y = 0; y + 1 < side; y++) {
        for (int x = 0; x + 1 < side; x++) {
          int at = (n * side + y) * side + x;
          double change = values[at] - values[at + 1] - values[at + side] + values[at + side + 1];
          alternating += change * change / 16;
        }
      }
    }
    return alternating / all;
  }
}
