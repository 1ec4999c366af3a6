package io.gen4j.core.evaluation;

import io.gen4j.core.data.ValueRange;

/**
 * The peak signal-to-noise ratio in decibels: 10 log₁₀(w² / m), with the width w of the range of
 * the values and their mean squared error m. 20 dB is a typical error of a tenth of the range, 40
 * dB of a hundredth.
 */
public final class PeakSignalToNoise {

  private final double peak;

  private PeakSignalToNoise(double peak) {
    this.peak = peak;
  }

  /**
   * Returns the measure for values in this range.
   *
   * @throws IllegalArgumentException if the range is unbounded
   */
  public static PeakSignalToNoise of(ValueRange range) {
    if (!range.isBounded()) {
      throw new IllegalArgumentException(
          "The ratio needs the range of the values, but got " + range);
    }
    return new PeakSignalToNoise((double) range.high() - range.low());
  }

  /**
   * Returns the ratio of two images; infinite if they are equal.
   *
   * @param a values of the first image
   * @param b values of the second image, in the same order
   * @throws IllegalArgumentException if the numbers of values differ, or there are none
   */
  public double between(double[] a, double[] b) {
    if (a.length != b.length || a.length == 0) {
      throw new IllegalArgumentException(
          "Both images have the same number of values, 1 or more, got "
              + a.length
              + " and "
              + b.length);
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return ofMeanSquare(sum / a.length);
  }

  /** Returns the ratio for a mean squared error, for example over the holes of many images. */
  public double ofMeanSquare(double error) {
    return 10 * Math.log10(peak * peak / error);
  }
}
