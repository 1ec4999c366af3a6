package io.gen4j.gan.vertex;

import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Style mixing for one layer (Karras et al. 2019, arXiv:1812.04948). Inputs are styles w {@code
 * [batch, size]} and their latent vectors {@code [batch, latent + classes]}; the output is {@code
 * [batch, size]}. In training, from a random layer on, some examples take the styles of the next
 * example of the same class in the batch. This keeps layers from relying on each other. The choice
 * is a function of the example's latent vector. In inference the styles pass unchanged, unless a
 * {@link StyleTap} chooses them.
 */
public final class StyleMixVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;
  private static final long SALT = 0x4D49L;

  @JsonProperty private final int layer;
  @JsonProperty private final int layers;
  @JsonProperty private final double share;
  @JsonProperty private final int classes;

  /**
   * Creates the vertex.
   *
   * @param layer index of the layer, from 0
   * @param layers number of layers
   * @param share share of examples with mixed styles, from 0 to 1; the paper uses 0.9
   * @param classes how many numbers after the latent vector are the class label, 0 for none
   * @throws IllegalArgumentException if share or classes is out of range
   */
  @JsonCreator
  public StyleMixVertex(
      @JsonProperty("layer") int layer,
      @JsonProperty("layers") int layers,
      @JsonProperty("share") double share,
      @JsonProperty("classes") int classes) {
    super(2, 2);
    Sizes.requireNotNegative("number of classes", classes);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("The share of mixed styles is from 0 to 1, got " + share);
    }
    this.layer = layer;
    this.layers = layers;
    this.share = share;
    this.classes = classes;
  }

  @Override
  VertexFunction function() {
    return new Mixing(this);
  }

  @Override
  List<Object> settings() {
    return List.of(layer, layers, share, classes);
  }

  /** The function that a {@link StyleTap} controls. */
  static final class Mixing implements VertexFunction {

    private final StyleMixVertex of;
    private boolean on = true;
    private int[] chosen;
    private int firstLayer;
    private int[] from;
    private INDArray vectors;

    Mixing(StyleMixVertex of) {
      this.of = of;
    }

    void turn(boolean mixes) {
      on = mixes;
    }

    void choose(int[] sources, int layer) {
      chosen = sources;
      firstLayer = layer;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      vectors = inputs[1];
      from = IntStream.range(0, (int) vectors.size(0)).toArray();
      if (chosen != null) {
        from = of.layer >= firstLayer ? chosen : from;
        return pick(inputs[0]);
      }
      if (!training || !on || of.layers < 2) {
        return inputs[0];
      }
      double[][] rows = HeapCopy.rows(vectors);
      long[] seeds = Hash.rows(vectors, SALT);
      for (int n = 0; n < from.length; n++) {
        RandomGenerator random = Seeds.generator(seeds[n]);
        boolean mixed = random.nextDouble() < of.share;
        if (mixed && of.layer >= 1 + random.nextInt(of.layers - 1)) {
          from[n] = nextOfItsClass(rows, n);
        }
      }
      return pick(inputs[0]);
    }

    private INDArray pick(INDArray styles) {
      double[][] w = HeapCopy.rows(styles);
      return HeapCopy.matrix(
          Arrays.stream(from).mapToObj(n -> w[n]).toArray(double[][]::new), styles.dataType());
    }

    int layers() {
      return of.layers;
    }

    /** Returns the example itself if there is no other of its class. */
    private int nextOfItsClass(double[][] rows, int example) {
      int latent = rows[example].length - of.classes;
      for (int i = 1; i < rows.length; i++) {
        int other = (example + i) % rows.length;
        if (Arrays.equals(
            rows[example], latent, rows[example].length, rows[other], latent, rows[other].length)) {
          return other;
        }
      }
      return example;
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      double[][] g = HeapCopy.rows(gradient);
      double[][] dw = new double[g.length][g[0].length];
      for (int n = 0; n < g.length; n++) {
        for (int i = 0; i < g[n].length; i++) {
          dw[from[n]][i] += g[n][i];
        }
      }
      return new INDArray[] {HeapCopy.matrix(dw, gradient.dataType()), Nd4j.zerosLike(vectors)};
    }
  }
}
