package io.gen4j.core.internal.kernels;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels that treat every channel of every example on its own, for float arrays {@code [batch,
 * channels, height, width]} with channels-last memory ({@link ChannelsLast}): rescaling with scales
 * and shifts {@code [batch, channels]}, and instance normalization.
 */
public final class ExampleChannels {

  private static final float NO_RELU = 1f;

  private ExampleChannels() {}

  /** Work on the rows of one example. */
  private interface Body {
    void run(Normalization kernels, int example, int from, int to);
  }

  private static void forEach(INDArray x, Body body) {
    int batch = (int) x.size(0);
    int pixels = (int) (x.size(2) * x.size(3));
    Normalization kernels = new Normalization((int) x.size(1));
    Parallel.run(
        Math.min(batch, Parallel.parts(Math.toIntExact(x.length()))),
        batch,
        (part, first, last) -> {
          for (int n = first; n < last; n++) {
            body.run(kernels, n, n * pixels, (n + 1) * pixels);
          }
        });
  }

  private static float[] part(float[] values, int index, int length) {
    return Arrays.copyOfRange(values, index * length, (index + 1) * length);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /**
   * {@code y = x * scale + shift}.
   *
   * @param shifts null for none
   */
  public static void rescale(INDArray x, INDArray y, float[] scales, float[] shifts) {
    int channels = (int) x.size(1);
    float[] zeros = new float[channels];
    INDArray in = ChannelsLast.rows(x);
    INDArray out = ChannelsLast.rows(y);
    forEach(
        x,
        (kernels, n, from, to) -> {
          float[] shift = shifts == null ? zeros : part(shifts, n, channels);
          kernels.apply(
              in,
              out,
              from,
              to,
              new Normalization.Rescaling(part(scales, n, channels), shift, NO_RELU));
        });
  }

  /**
   * Sums over the pixels of {@code g} and of {@code g * x}, the gradients of shifts and scales.
   *
   * @param sums receives {@code [batch * channels]} sums
   * @param products receives {@code [batch * channels]} sums
   */
  public static void sums(INDArray g, INDArray x, float[] sums, float[] products) {
    int channels = (int) x.size(1);
    Normalization.Rescaling identity =
        new Normalization.Rescaling(new float[channels], new float[channels], NO_RELU);
    float[] center = new float[channels];
    INDArray gradient = ChannelsLast.rows(g);
    INDArray in = ChannelsLast.rows(x);
    forEach(
        x,
        (kernels, n, from, to) -> {
          double[] sum = new double[channels];
          double[] product = new double[channels];
          kernels.gradientSums(gradient, in, from, to, identity, center, sum, product);
          System.arraycopy(floats(sum), 0, sums, n * channels, channels);
          System.arraycopy(floats(product), 0, products, n * channels, channels);
        });
  }

  /**
   * Mean and inverse deviation of every channel of every example.
   *
   * @param means {@code [batch][channels]}
   * @param inverses 1 / √(variance + ε), {@code [batch][channels]}
   */
  public record Statistics(double[][] means, double[][] inverses) {}

  /** Writes values with mean 0 and variance 1 to {@code y}, and returns the statistics. */
  public static Statistics normalize(INDArray x, INDArray y, double epsilon) {
    int batch = (int) x.size(0);
    int channels = (int) x.size(1);
    Statistics statistics =
        new Statistics(new double[batch][channels], new double[batch][channels]);
    INDArray in = ChannelsLast.rows(x);
    INDArray out = ChannelsLast.rows(y);
    forEach(
        x,
        (kernels, n, from, to) -> {
          double[] mean = statistics.means[n];
          double[] inverse = statistics.inverses[n];
          kernels.moments(in, from, to, mean, inverse);
          float[] shift = new float[channels];
          for (int c = 0; c < channels; c++) {
            inverse[c] = 1 / Math.sqrt(inverse[c] + epsilon);
            shift[c] = (float) (-mean[c] * inverse[c]);
          }
          kernels.apply(
              in, out, from, to, new Normalization.Rescaling(floats(inverse), shift, NO_RELU));
        });
    return statistics;
  }

  /**
   * Writes the gradient of the input of {@link #normalize} to {@code dx}.
   *
   * @param x the input
   * @param statistics what {@link #normalize} returned
   */
  public static void normalizeGradient(
      INDArray dy, INDArray x, Statistics statistics, INDArray dx) {
    int channels = (int) x.size(1);
    int pixels = (int) (x.size(2) * x.size(3));
    Normalization.Rescaling identity =
        new Normalization.Rescaling(new float[channels], new float[channels], NO_RELU);
    INDArray gradient = ChannelsLast.rows(dy);
    INDArray in = ChannelsLast.rows(x);
    INDArray out = ChannelsLast.rows(dx);
    forEach(
        x,
        (kernels, n, from, to) -> {
          float[] center = floats(statistics.means[n]);
          double[] sum = new double[channels];
          double[] centered = new double[channels];
          kernels.gradientSums(gradient, in, from, to, identity, center, sum, centered);
          float[] ofGradient = new float[channels];
          float[] ofInput = new float[channels];
          float[] constant = new float[channels];
          for (int c = 0; c < channels; c++) {
            double inverse = statistics.inverses[n][c];
            double slope = -inverse * inverse * inverse * centered[c] / pixels;
            ofGradient[c] = (float) inverse;
            ofInput[c] = (float) slope;
            constant[c] = (float) (-inverse * sum[c] / pixels - slope * center[c]);
          }
          kernels.combine(gradient, in, out, from, to, identity, ofGradient, ofInput, constant);
        });
  }
}
