package io.gen4j.core.evaluation;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;

/**
 * Structural similarity of two images (SSIM; Wang et al. 2004) and its multi-scale version
 * (MS-SSIM; Wang, Simoncelli and Bovik 2003). It is 1 for equal images and near 0 for unrelated
 * ones.
 *
 * <p>Windows are Gaussian, 11 pixels wide with a standard deviation of 1.5, and are completely
 * inside the image. The constants are (0.01 L)² and (0.03 L)², where L is the width of the value
 * range. The result is the mean over channels. Each scale halves the previous one by averaging 2x2
 * blocks. An odd last row or column is left out. The weights of the five scales are from the paper.
 *
 * <p>Five scales need sides of at least 176 pixels. A smaller image has as many scales as leave 11
 * pixels on the shorter side (28x28 has two), and their weights are rescaled to the sum 1. If the
 * shorter side is below 11 pixels, there is one scale. Its window is as wide as the shorter side,
 * and the standard deviation shrinks in proportion. A negative mean of the contrast-structure term
 * counts as 0, since it has no real root.
 */
public final class StructuralSimilarity {

  private static final int WINDOW = 11;
  private static final double DEVIATION = 1.5;
  private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  private final ExampleShape shape;
  private final double luminance;
  private final double contrast;
  private final double[] window;
  private final double[] weights;

  private StructuralSimilarity(ExampleShape shape, ValueRange range) {
    this.shape = shape;
    double width = (double) range.high() - range.low();
    this.luminance = 0.01 * width * (0.01 * width);
    this.contrast = 0.03 * width * (0.03 * width);
    int side = Math.min(shape.height(), shape.width());
    this.window = window(Math.min(WINDOW, side));
    int scales = 1;
    while (scales < WEIGHTS.length && side >> scales >= WINDOW) {
      scales++;
    }
    double total = Arrays.stream(WEIGHTS, 0, scales).sum();
    this.weights = Arrays.stream(WEIGHTS, 0, scales).map(weight -> weight / total).toArray();
  }

  /**
   * Returns the similarity measure for images with this shape and range.
   *
   * @param shape {@code [channels, height, width]}
   * @param range range of the values, bounded
   * @throws IllegalArgumentException if the shape is not the shape of an image, or if the range is
   *     unbounded
   */
  public static StructuralSimilarity of(ExampleShape shape, ValueRange range) {
    if (!shape.isImage() || !range.isBounded()) {
      throw new IllegalArgumentException(
          "Structural similarity needs images [channels, height, width] in a bounded range, got "
              + shape
              + " in "
              + range);
    }
    return new StructuralSimilarity(shape, range);
  }

  /** Returns the number of scales of {@link #multiScale}. */
  public int scales() {
    return weights.length;
  }

  /**
   * Returns the similarity at full size (SSIM), from -1 to 1.
   *
   * @param a values of the first image, {@code [channels * height * width]} in C order
   * @param b values of the second image, in the same order
   * @throws IllegalArgumentException if the number of values does not fit the shape
   */
  public double single(double[] a, double[] b) {
    requireValues(a);
    requireValues(b);
    double sum = 0;
    for (int c = 0; c < shape.channels(); c++) {
      sum += compare(plane(a, c), plane(b, c)).similarity;
    }
    return sum / shape.channels();
  }

  /**
   * Returns the similarity over several scales (MS-SSIM), from 0 to 1.
   *
   * @param a values of the first image, {@code [channels * height * width]} in C order
   * @param b values of the second image, in the same order
   * @throws IllegalArgumentException if the number of values does not fit the shape
   */
  public double multiScale(double[] a, double[] b) {
    requireValues(a);
    requireValues(b);
    double sum = 0;
    for (int c = 0; c < shape.channels(); c++) {
      Plane x = plane(a, c);
      Plane y = plane(b, c);
      double product = 1;
      for (int scale = 0; scale < weights.length; scale++) {
        Comparison here = compare(x, y);
        boolean last = scale == weights.length - 1;
        double term = last ? here.similarity : here.contrastStructure;
        product *= Math.pow(Math.max(0, term), weights[scale]);
        x = x.halved();
        y = y.halved();
      }
      sum += product;
    }
    return sum / shape.channels();
  }

  /** Means over all windows. */
  private record Comparison(double similarity, double contrastStructure) {}

  private Comparison compare(Plane x, Plane y) {
    Plane meanX = x.blurred(window);
    Plane meanY = y.blurred(window);
    Plane xx = x.times(x).blurred(window);
    Plane yy = y.times(y).blurred(window);
    Plane xy = x.times(y).blurred(window);
    double similarity = 0;
    double contrastStructure = 0;
    for (int i = 0; i < meanX.values.length; i++) {
      double mx = meanX.values[i];
      double my = meanY.values[i];
      double covariance = xy.values[i] - mx * my;
      double variances = xx.values[i] - mx * mx + yy.values[i] - my * my;
      double cs = (2 * covariance + contrast) / (variances + contrast);
      contrastStructure += cs;
      similarity += cs * (2 * mx * my + luminance) / (mx * mx + my * my + luminance);
    }
    int windows = meanX.values.length;
    return new Comparison(similarity / windows, contrastStructure / windows);
  }

  private void requireValues(double[] image) {
    if (image.length != shape.length()) {
      throw new IllegalArgumentException(
          "An image of " + shape + " has " + shape.length() + " values, got " + image.length);
    }
  }

  private Plane plane(double[] image, int channel) {
    int size = shape.height() * shape.width();
    return new Plane(
        shape.height(),
        shape.width(),
        Arrays.copyOfRange(image, channel * size, (channel + 1) * size));
  }

  private static double[] window(int size) {
    double deviation = DEVIATION * size / WINDOW;
    double[] window = new double[size];
    for (int i = 0; i < size; i++) {
      double x = (i - (size - 1) / 2.0) / deviation;
      window[i] = Math.exp(-x * x / 2);
    }
    double sum = Arrays.stream(window).sum();
    return Arrays.stream(window).map(weight -> weight / sum).toArray();
  }

  /** One channel, row by row. */
  private record Plane(int height, int width, double[] values) {

    Plane times(Plane other) {
      double[] product = new double[values.length];
      Arrays.setAll(product, i -> values[i] * other.values[i]);
      return new Plane(height, width, product);
    }

    /** The weighted means of all windows inside the image, first along rows, then along columns. */
    Plane blurred(double[] window) {
      int newWidth = width - window.length + 1;
      int newHeight = height - window.length + 1;
      double[] rows = new double[height * newWidth];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < newWidth; x++) {
          double sum = 0;
          for (int i = 0; i < window.length; i++) {
            sum += window[i] * values[y * width + x + i];
          }
          rows[y * newWidth + x] = sum;
        }
      }
      double[] means = new double[newHeight * newWidth];
      for (int y = 0; y < newHeight; y++) {
        for (int i = 0; i < window.length; i++) {
          for (int x = 0; x < newWidth; x++) {
            means[y * newWidth + x] += window[i] * rows[(y + i) * newWidth + x];
          }
        }
      }
      return new Plane(newHeight, newWidth, means);
    }

    Plane halved() {
      int newHeight = height / 2;
      int newWidth = width / 2;
      double[] means = new double[newHeight * newWidth];
      for (int y = 0; y < newHeight; y++) {
        for (int x = 0; x < newWidth; x++) {
          int at = 2 * y * width + 2 * x;
          means[y * newWidth + x] =
              (values[at] + values[at + 1] + values[at + width] + values[at + width + 1]) / 4;
        }
      }
      return new Plane(newHeight, newWidth, means);
    }
  }
}
