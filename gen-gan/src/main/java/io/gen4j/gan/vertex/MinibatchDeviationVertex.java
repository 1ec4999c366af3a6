package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.PixelBlocks;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Minibatch standard deviation (Karras et al. 2018, arXiv:1710.10196). It appends one channel to
 * images, or one feature to vectors, that holds how much the examples of a group differ. This lets
 * the discriminator detect a generator that repeats samples. The number is the standard deviation
 * of every value over the group (with 1e-8 added to the variance), averaged over all values. A
 * group is consecutive examples of the batch.
 *
 * <p>{@code [batch, channels, height, width] -> [batch, channels + 1, height, width]} and {@code
 * [batch, features] -> [batch, features + 1]}. In training the group size must divide the batch
 * size.
 */
public final class MinibatchDeviationVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final double EPSILON = 1e-8;

  @JsonProperty private final int group;

  /**
   * Creates the vertex.
   *
   * @param group examples per group, 2 or more; the paper uses 4
   * @throws IllegalArgumentException if there are fewer than 2
   */
  @JsonCreator
  public MinibatchDeviationVertex(@JsonProperty("group") int group) {
    super(1, 1);
    if (group < 2) {
      throw new IllegalArgumentException("A group has 2 or more examples, got " + group);
    }
    this.group = group;
  }

  /** Returns the number of examples per group. */
  public int group() {
    return group;
  }

  @Override
  VertexFunction function() {
    return new Deviation(group);
  }

  @Override
  List<Object> settings() {
    return List.of(group);
  }

  @Override
  InputType outputType(InputType... inputs) {
    if (inputs[0] instanceof InputType.InputTypeConvolutional image) {
      return InputType.convolutional(image.getHeight(), image.getWidth(), image.getChannels() + 1);
    }
    return InputType.feedForward(inputs[0].arrayElementsPerExample() + 1);
  }

  private static final class Deviation implements VertexFunction {

    private final int group;
    private INDArray input;
    private double[] values;
    private boolean images;

    Deviation(int group) {
      this.group = group;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      input = inputs[0];
      int batch = (int) input.size(0);
      if (training && batch % group != 0) {
        throw new IllegalArgumentException(
            "Minibatch standard deviation needs groups of "
                + group
                + ", which do not divide the batch of "
                + batch);
      }
      images = ImageKernels.take(input);
      values = HeapCopy.doubles(images ? input.permute(0, 2, 3, 1) : input);
      int length = values.length / batch;
      long[] shape = input.shape().clone();
      shape[1] = 1;
      int places = length / (int) input.size(1);
      double[] out = new double[batch * places];
      for (int from = 0; from < batch; from += group) {
        int to = Math.min(batch, from + group);
        double sum = 0;
        for (int i = 0; i < length; i++) {
          sum += deviation(from, to, i, length);
        }
        Arrays.fill(out, from * places, to * places, sum / length);
      }
      INDArray statistic = HeapCopy.array(out, input.dataType(), shape);
      return images
          ? PixelBlocks.join(List.of(input, statistic))
          : Nd4j.concat(1, input, statistic);
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      int batch = (int) input.size(0);
      int length = values.length / batch;
      int channels = (int) input.size(1);
      INDArray[] parts = parts(gradient, channels);
      double[][] ds = HeapCopy.rows(parts[1]);
      double[] dx = new double[values.length];
      for (int from = 0; from < batch; from += group) {
        int to = Math.min(batch, from + group);
        double sum = 0;
        for (int n = from; n < to; n++) {
          for (double d : ds[n]) {
            sum += d;
          }
        }
        for (int i = 0; i < length; i++) {
          double mean = mean(from, to, i, length);
          double scale = sum / (length * deviation(from, to, i, length) * (to - from));
          for (int n = from; n < to; n++) {
            dx[n * length + i] = scale * (values[n * length + i] - mean);
          }
        }
      }
      if (!images) {
        return new INDArray[] {parts[0].add(HeapCopy.array(dx, input.dataType(), input.shape()))};
      }
      long[] last = {batch, input.size(2), input.size(3), channels};
      INDArray own = HeapCopy.array(dx, input.dataType(), last).permute(0, 3, 1, 2);
      return new INDArray[] {ChannelsLast.sum(parts[0], own)};
    }

    private INDArray[] parts(INDArray gradient, int channels) {
      return images
          ? PixelBlocks.split(gradient, channels, 1)
          : new INDArray[] {
            gradient.get(NDArrayIndex.all(), NDArrayIndex.interval(0, channels)),
            gradient.get(NDArrayIndex.all(), NDArrayIndex.interval(channels, channels + 1))
          };
    }

    private double mean(int from, int to, int i, int length) {
      double sum = 0;
      for (int n = from; n < to; n++) {
        sum += values[n * length + i];
      }
      return sum / (to - from);
    }

    private double deviation(int from, int to, int i, int length) {
      double mean = mean(from, to, i, length);
      double sum = 0;
      for (int n = from; n < to; n++) {
        double away = values[n * length + i] - mean;
        sum += away * away;
      }
      return Math.sqrt(sum / (to - from) + EPSILON);
    }
  }
}
