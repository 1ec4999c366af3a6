package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dropout as the noise of a generator (Isola et al. 2017, arXiv:1611.07004): sets a share of the
 * values to 0 and scales the others, in training and inference. Inputs are {@code [batch, ...]} and
 * latent vectors {@code [batch, size]}. Which values are dropped is a function of the latent vector
 * and of this vertex's number: equal latent vectors drop the same values. The gradient with respect
 * to the latent vector is 0.
 */
public final class LatentDropoutVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private final int number;
  @JsonProperty private final double rate;

  /**
   * Creates the vertex.
   *
   * @param number distinguishes the noise of several vertices
   * @param rate probability that a value is dropped, from 0 to below 1
   * @throws IllegalArgumentException if the rate is out of range
   */
  @JsonCreator
  public LatentDropoutVertex(
      @JsonProperty("number") int number, @JsonProperty("rate") double rate) {
    super(2, 2);
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("A rate of dropout is from 0 to below 1, got " + rate);
    }
    this.number = number;
    this.rate = rate;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private INDArray vectors;
      private long[] seeds;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        vectors = inputs[1];
        seeds = Hash.rows(vectors, number);
        return drop(inputs[0], seeds);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {drop(gradient, seeds), Nd4j.zerosLike(vectors)};
      }
    };
  }

  /** The values of an image are numbered with the channels last. */
  private INDArray drop(INDArray x, long... seeds) {
    if (ImageKernels.take(x)) {
      INDArray y = ImageKernels.like(x);
      DropoutMask.apply(ChannelsLast.of(x), y, seeds, rate);
      return y;
    }
    INDArray flat = x.rank() == 4 ? x.permute(0, 2, 3, 1) : x;
    double[] values = HeapCopy.doubles(flat);
    int each = values.length / seeds.length;
    for (int i = 0; i < values.length; i++) {
      boolean zero = DropoutMask.isZero(seeds[i / each], i % each, rate);
      values[i] = zero ? 0 : values[i] / (1 - rate);
    }
    INDArray y = HeapCopy.array(values, x.dataType(), flat.shape());
    return x.rank() == 4 ? y.permute(0, 3, 1, 2) : y;
  }

  @Override
  List<Object> settings() {
    return List.of(number, rate);
  }
}
