package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.ExampleChannels;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Instance normalization (Ulyanov et al. 2016, arXiv:1607.08022): every channel of every image
 * {@code [batch, channels, height, width]} gets mean 0 and variance 1, in training and inference.
 */
public final class InstanceNormVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-5;

  /** Creates the vertex. */
  @JsonCreator
  public InstanceNormVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private INDArray input;
      private ExampleChannels.Statistics statistics;
      private Pixels normal;
      private double[] inverses;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        input = null;
        if (ImageKernels.take(inputs[0])) {
          input = ChannelsLast.of(inputs[0]);
          INDArray y = ImageKernels.like(input);
          statistics = ExampleChannels.normalize(input, y, EPSILON);
          return y;
        }
        normal = Pixels.of(inputs[0]);
        inverses = new double[normal.batch() * normal.channels()];
        for (int i = 0; i < inverses.length; i++) {
          Channel channel = new Channel(normal, i);
          double mean = channel.mean(at -> normal.values()[at]);
          double variance = channel.mean(at -> square(normal.values()[at] - mean));
          double inverse = 1 / Math.sqrt(variance + EPSILON);
          channel.set(normal.values(), at -> (normal.values()[at] - mean) * inverse);
          inverses[i] = inverse;
        }
        return normal.toArray();
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        if (input != null) {
          INDArray dx = ImageKernels.like(input);
          ExampleChannels.normalizeGradient(ChannelsLast.of(gradient), input, statistics, dx);
          return new INDArray[] {dx};
        }
        Pixels dy = Pixels.of(gradient);
        double[] g = dy.values();
        double[] y = normal.values();
        for (int i = 0; i < inverses.length; i++) {
          double inverse = inverses[i];
          Channel channel = new Channel(dy, i);
          double mean = channel.mean(at -> g[at]);
          double along = channel.mean(at -> g[at] * y[at]);
          channel.set(g, at -> inverse * (g[at] - mean - y[at] * along));
        }
        return new INDArray[] {dy.toArray()};
      }
    };
  }

  private static double square(double value) {
    return value * value;
  }

  /** The values of one channel of one example, numbered {@code example * channels + channel}. */
  private record Channel(Pixels images, int number) {

    private IntStream indices() {
      int channels = images.channels();
      int places = images.height() * images.width();
      int first = number / channels * places * channels + number % channels;
      return IntStream.range(0, places).map(p -> first + p * channels);
    }

    double mean(IntToDoubleFunction value) {
      return indices().mapToDouble(value).sum() / (images.height() * images.width());
    }

    void set(double[] values, IntToDoubleFunction value) {
      indices().forEach(at -> values[at] = value.applyAsDouble(at));
    }
  }
}
