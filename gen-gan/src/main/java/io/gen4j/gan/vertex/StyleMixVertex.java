package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.internal.Hash;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The styles of one layer (Karras et al. 2019, arXiv:1812.04948): inputs are styles w {@code
 * [batch, size]} and the latent vectors {@code [batch, latent]} that they come from. In training,
 * some examples take, from a random layer on, the styles of their neighbour in the batch, so that
 * layers do not learn to count on each other; which, and from where, follows from the example's
 * latent vector. For inference styles pass unchanged.
 */
public final class StyleMixVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final long SALT = 0x4D49L;

  @JsonProperty private final int layer;
  @JsonProperty private final int layers;
  @JsonProperty private final double share;

  /**
   * Creates the vertex.
   *
   * @param layer number of the layer, from 0
   * @param layers number of layers
   * @param share share of examples that are mixed, from 0 to 1; the paper's is 0.9
   */
  @JsonCreator
  public StyleMixVertex(
      @JsonProperty("layer") int layer,
      @JsonProperty("layers") int layers,
      @JsonProperty("share") double share) {
    super(2, 2);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("The share that is mixed is from 0 to 1, got " + share);
    }
    this.layer = layer;
    this.layers = layers;
    this.share = share;
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private boolean[] taken;
      private INDArray vectors;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        vectors = inputs[1];
        taken = new boolean[(int) vectors.size(0)];
        if (!training || layers < 2) {
          return inputs[0];
        }
        long[] seeds = Hash.rows(vectors, SALT);
        for (int n = 0; n < taken.length; n++) {
          RandomGenerator random = Seeds.generator(seeds[n]);
          boolean mixed = random.nextDouble() < share;
          taken[n] = mixed && layer >= 1 + random.nextInt(layers - 1);
        }
        double[][] w = HeapCopy.rows(inputs[0]);
        double[][] mixed = new double[w.length][];
        for (int n = 0; n < w.length; n++) {
          mixed[n] = w[taken[n] ? (n + 1) % w.length : n];
        }
        return HeapCopy.matrix(mixed, inputs[0].dataType());
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        double[][] g = HeapCopy.rows(gradient);
        double[][] dw = new double[g.length][g[0].length];
        for (int n = 0; n < g.length; n++) {
          double[] to = dw[taken[n] ? (n + 1) % g.length : n];
          for (int i = 0; i < to.length; i++) {
            to[i] += g[n][i];
          }
        }
        return new INDArray[] {HeapCopy.matrix(dw, gradient.dataType()), Nd4j.zerosLike(vectors)};
      }
    };
  }

  @Override
  List<Object> settings() {
    return List.of(layer, layers, share);
  }
}
