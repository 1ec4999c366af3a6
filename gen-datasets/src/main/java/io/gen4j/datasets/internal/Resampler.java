package io.gen4j.datasets.internal;

/**
 * Scales images, each axis independently: with area averaging if the axis shrinks, with linear
 * interpolation between pixel centers if it grows. Weights are positive and sum to one, so values
 * stay in the range of the source, except for rounding.
 */
public final class Resampler {

  private Resampler() {}

  /** Reads one row of the source: {@code row[x * channels + c]}. */
  @FunctionalInterface
  public interface RowReader {
    /** Fills {@code row} with row {@code y}. */
    void read(int y, float[] row);
  }

  /**
   * How one axis is scaled: output {@code i} is the sum of {@code weights[i][k]} times source
   * {@code first[i] + k}.
   *
   * @param length pixels of the source along this axis
   * @param first first source pixel of each output pixel
   * @param weights weights of the source pixels of each output pixel
   */
  public record Axis(int length, int[] first, double[][] weights) {

    /** Scales the whole axis to {@code out} pixels. */
    public static Axis whole(int length, int out) {
      return window(length, 0, length, out);
    }

    /**
     * Scales the middle {@code window} pixels of an axis to {@code out} pixels. The window may be a
     * fraction.
     */
    public static Axis centered(int length, double window, int out) {
      double start = (length - window) / 2;
      // Without scaling, the window starts at a whole pixel: half a pixel off center is better than
      // blur.
      return window(length, window == out ? Math.floor(start) : start, window, out);
    }

    /** Returns the axis in reverse: the first output becomes the last. */
    public Axis mirrored() {
      int out = out();
      int[] starts = new int[out];
      double[][] turned = new double[out][];
      for (int i = 0; i < out; i++) {
        double[] source = weights[out - 1 - i];
        starts[i] = length - first[out - 1 - i] - source.length;
        turned[i] = new double[source.length];
        for (int k = 0; k < source.length; k++) {
          turned[i][k] = source[source.length - 1 - k];
        }
      }
      return new Axis(length, starts, turned);
    }

    private static Axis window(int length, double start, double window, int out) {
      int[] first = new int[out];
      double[][] weights = new double[out][];
      double step = window / out;
      for (int i = 0; i < out; i++) {
        if (step >= 1) {
          double from = start + i * step;
          double to = start + (i + 1) * step;
          first[i] = Math.min(length - 1, (int) from);
          int last = Math.min(length - 1, Math.max(first[i], (int) Math.ceil(to) - 1));
          weights[i] = new double[last - first[i] + 1];
          for (int k = 0; k < weights[i].length; k++) {
            int pixel = first[i] + k;
            weights[i][k] = Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
          }
        } else {
          double center = start + (i + 0.5) * step - 0.5;
          double clamped = Math.min(length - 1, Math.max(0, center));
          first[i] = Math.min((int) clamped, Math.max(0, length - 2));
          double part = clamped - first[i];
          weights[i] = length == 1 ? new double[] {1} : new double[] {1 - part, part};
        }
        normalize(weights[i]);
      }
      return new Axis(length, first, weights);
    }

    private static void normalize(double[] weights) {
      double sum = 0;
      for (double weight : weights) {
        sum += weight;
      }
      for (int k = 0; k < weights.length; k++) {
        weights[k] /= sum;
      }
    }

    private int out() {
      return first.length;
    }

    private int lastUsed() {
      return first[out() - 1] + weights[out() - 1].length - 1;
    }
  }

  /**
   * Scales an image.
   *
   * @return {@code [channels, vertical outputs, horizontal outputs]} in C order
   */
  public static float[] resample(RowReader source, int channels, Axis vertical, Axis horizontal) {
    int height = vertical.out();
    int width = horizontal.out();
    int top = vertical.first()[0];
    // Scales row by row, so that a big image is never in memory as floats.
    float[][] narrowed = new float[vertical.lastUsed() - top + 1][];
    float[] row = new float[horizontal.length() * channels];
    for (int y = 0; y < narrowed.length; y++) {
      source.read(top + y, row);
      narrowed[y] = narrow(row, channels, horizontal);
    }
    float[] result = new float[channels * height * width];
    for (int y = 0; y < height; y++) {
      double[] weights = vertical.weights()[y];
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          double sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * narrowed[vertical.first()[y] - top + k][x * channels + c];
          }
          result[(c * height + y) * width + x] = (float) sum;
        }
      }
    }
    return result;
  }

  private static float[] narrow(float[] row, int channels, Axis axis) {
    float[] result = new float[axis.out() * channels];
    for (int x = 0; x < axis.out(); x++) {
      double[] weights = axis.weights()[x];
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * row[(axis.first()[x] + k) * channels + c];
        }
        result[x * channels + c] = (float) sum;
      }
    }
    return result;
  }
}
