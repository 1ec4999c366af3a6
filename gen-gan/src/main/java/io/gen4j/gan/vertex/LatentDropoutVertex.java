package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
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
      private INDArray factors;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        INDArray x = inputs[0];
        vectors = inputs[1];
        long[] seeds = Hash.rows(vectors, number);
        double[] kept = new double[(int) x.length()];
        int each = kept.length / seeds.length;
        for (int i = 0; i < kept.length; ) {
          RandomGenerator random = Seeds.generator(seeds[i / each]);
          for (int p = 0; p < each; p++) {
            kept[i++] = random.nextFloat() < rate ? 0 : 1 / (1 - rate);
          }
        }
        factors = HeapCopy.array(kept, x.dataType(), x.shape());
        return x.mul(factors);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        return new INDArray[] {gradient.mul(factors), Nd4j.zerosLike(vectors)};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(number, rate);
  }
}
