package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.SingleThreadBlas;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.WeightConstraint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Spectral normalization (Miyato et al. 2018) as a reparametrization of an ordinary network. The
 * network's parameters hold W/σ(W); this class holds the raw weights W, which the optimizer
 * updates. σ is ‖Wᵀu‖, where u comes from one step of power iteration per update, starting from the
 * previous u, and v = Wᵀu/σ. Gradients treat u as a constant: ∇W = (G - ⟨G, W/σ⟩ u vᵀ) / σ for a
 * gradient G with respect to W/σ.
 *
 * <p>It normalizes the weights of dense layers, and of convolutions with one matrix row per index
 * of their first axis. Biases, scales of batch normalization and frozen weights are unchanged. So
 * are weights with a constant initialization: they are gains (of a branch that starts at zero, of
 * noise, of a class), whose size matters.
 */
public final class SpectralWeights implements WeightConstraint {

  private static final long VECTORS = 0x5350L;

  /** Iterations at creation, so that the first steps have an accurate singular value. */
  private static final int FIRST_ITERATIONS = 16;

  private static final double EPSILON = 1e-12;

  /** One weight matrix. The arrays are views, except raw, u and v. */
  private static final class Matrix {

    private final long from;
    private final INDArray like;
    private final INDArray weights;
    private final INDArray gradient;
    private final INDArray raw;
    private final INDArray u;
    private final INDArray v;
    private double sigma;

    private Matrix(
        long from, INDArray like, INDArray weights, INDArray gradient, INDArray raw, INDArray u) {
      this.from = from;
      this.like = like;
      this.weights = weights;
      this.gradient = gradient;
      this.raw = raw;
      this.u = u;
      this.v = Nd4j.create(raw.dataType(), raw.size(1), 1);
    }
  }

  private final List<Matrix> matrices = new ArrayList<>();

  /**
   * Starts from a network's weights as raw weights and normalizes them.
   *
   * @param seed seed of the first vectors of the power iteration
   */
  public SpectralWeights(Network network, long seed) {
    this(network, seed, null, null);
    SingleThreadBlas.run(
        () -> {
          for (int i = 0; i < FIRST_ITERATIONS; i++) {
            matrices.forEach(SpectralWeights::iterate);
          }
        });
    normalize();
  }

  /** Restores a network with normalized weights from its raw parameters and {@link #vectors}. */
  public SpectralWeights(Network network, INDArray raw, List<? extends List<Double>> vectors) {
    this(network, 0, raw, vectors);
    if (vectors.size() != matrices.size()) {
      throw new IllegalArgumentException(
          "The file has "
              + vectors.size()
              + " spectral vectors for the "
              + network.name()
              + ", which has "
              + matrices.size()
              + " matrices to normalize: another version wrote it with another choice of matrices;"
              + " train the model again");
    }
    refresh();
  }

  private SpectralWeights(
      Network network, long seed, INDArray rawParameters, List<? extends List<Double>> vectors) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray flat = network.parameters().reshape(network.parameterCount());
      for (int index : network.graph().topologicalSortOrder()) {
        GraphVertex vertex = network.graph().getVertices()[index];
        if (!vertex.hasLayer() || vertex.numParams() == 0) {
          continue;
        }
        for (Map.Entry<String, INDArray> entry : vertex.getLayer().paramTable().entrySet()) {
          INDArray weights = entry.getValue();
          long from = weights.offset() - flat.offset();
          if (!entry.getKey().equals("W")
              || weights.rank() < 2
              || isGain(vertex)
              || !isLearned(network, from)) {
            continue;
          }
          INDArray gradients = network.gradients().reshape(network.parameterCount());
          INDArray view = matrix(flat, from, weights);
          INDArray source =
              rawParameters == null
                  ? view
                  : matrix(rawParameters.reshape(rawParameters.length()), from, weights);
          INDArray u =
              vectors == null
                  ? HeapCopy.cast(
                      Noise.normal(Seeds.derive(seed, VECTORS, matrices.size()), view.size(0), 1),
                      view.dataType())
                  : vector(vectors, matrices.size(), view);
          matrices.add(
              new Matrix(
                  from, weights, view, matrix(gradients, from, weights), source.dup('c'), u));
        }
      }
    }
  }

  /** A missing vector becomes zeros; the caller compares the counts later. */
  private static INDArray vector(List<? extends List<Double>> vectors, int index, INDArray matrix) {
    double[] values = new double[(int) matrix.size(0)];
    if (index < vectors.size() && vectors.get(index).size() == values.length) {
      Arrays.setAll(values, i -> vectors.get(index).get(i));
    }
    return HeapCopy.array(values, matrix.dataType(), values.length, 1);
  }

  /** Read from the configuration, so that it is the same after loading a file. */
  private static boolean isGain(GraphVertex vertex) {
    return vertex.getLayer().conf().getLayer() instanceof BaseLayer layer
        && layer.getWeightInitFn() instanceof WeightInitConstant;
  }

  private static boolean isLearned(Network network, long parameter) {
    return network.learnedRanges().stream()
        .anyMatch(range -> range.from() <= parameter && parameter < range.to());
  }

  /** Returns the part of a flat array that holds a parameter, as a matrix in C order. */
  private static INDArray matrix(INDArray flat, long from, INDArray like) {
    INDArray stretch = flat.get(NDArrayIndex.interval(from, from + like.length()));
    // Dense weights [in, out] have F order; in C order they are their transpose.
    long rows = like.ordering() == 'f' ? like.size(like.rank() - 1) : like.size(0);
    return stretch.reshape('c', rows, like.length() / rows);
  }

  /** Maps gradients with respect to normalized weights to gradients with respect to raw weights. */
  @Override
  public void mapGradients() {
    SingleThreadBlas.run(() -> matrices.forEach(SpectralWeights::mapGradient));
  }

  private static void mapGradient(Matrix matrix) {
    double inner = matrix.gradient.mul(matrix.weights).sumNumber().doubleValue();
    matrix.gradient.subi(matrix.u.mmul(matrix.v.transpose()).muli(inner)).muli(1 / matrix.sigma);
  }

  /** Updates the raw weights instead of the normalized ones, and normalizes them again. */
  @Override
  public void update(Runnable update) {
    writeRaw();
    update.run();
    SingleThreadBlas.run(() -> matrices.forEach(SpectralWeights::normalizeAgain));
  }

  private static void normalizeAgain(Matrix matrix) {
    matrix.raw.assign(matrix.weights);
    iterate(matrix);
    write(matrix);
  }

  /** Returns a copy of the network's parameters with raw instead of normalized weights. */
  public INDArray rawParameters(Network network) {
    INDArray raw = network.parameters().dup();
    INDArray flat = raw.reshape(raw.length());
    matrices.forEach(each -> matrix(flat, each.from, each.like).assign(each.raw));
    return raw;
  }

  /** Frees the raw weights and vectors at once. */
  public void release() {
    for (Matrix each : matrices) {
      each.raw.close();
      each.u.close();
      each.v.close();
    }
  }

  private void writeRaw() {
    matrices.forEach(matrix -> matrix.weights.assign(matrix.raw));
  }

  /** Returns the left singular vectors u, from which the next iterations start. */
  public List<List<Double>> vectors() {
    return matrices.stream()
        .map(matrix -> Arrays.stream(HeapCopy.doubles(matrix.u)).boxed().toList())
        .toList();
  }

  /** Returns the live raw weights and vectors. */
  @Override
  public List<INDArray> state() {
    return matrices.stream().flatMap(m -> Stream.of(m.raw, m.u)).toList();
  }

  @Override
  public void refresh() {
    SingleThreadBlas.run(() -> matrices.forEach(SpectralWeights::measure));
  }

  /** Writes the normalized weights to the network. */
  void normalize() {
    matrices.forEach(SpectralWeights::write);
  }

  private static void iterate(Matrix matrix) {
    INDArray image = matrix.raw.mmul(matrix.raw.transpose().mmul(matrix.u));
    double length = image.norm2Number().doubleValue();
    // A zero vector would stay zero forever.
    if (length > EPSILON * EPSILON) {
      matrix.u.assign(image.divi(length));
    }
    measure(matrix);
  }

  /** Computes the right singular vector for u, and their singular value. */
  private static void measure(Matrix matrix) {
    INDArray image = matrix.raw.transpose().mmul(matrix.u);
    double length = image.norm2Number().doubleValue();
    // A zero matrix is not divided.
    matrix.sigma = length > EPSILON ? length : 1;
    matrix.v.assign(image.divi(matrix.sigma));
  }

  private static void write(Matrix matrix) {
    matrix.weights.assign(matrix.raw).divi(matrix.sigma);
  }
}
