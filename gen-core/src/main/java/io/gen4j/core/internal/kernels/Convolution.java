package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The three products of a convolution: the output, the gradient of the input, and the gradient of
 * the weights. Each can be computed separately. A transposed convolution uses the same products,
 * with the first two swapped.
 *
 * <p>Images are float arrays of shape {@code [batch, channels, height, width]} with channels-last
 * memory ({@link ChannelsLast}). Weights are dense, {@code [outChannels, inChannels, kernelHeight,
 * kernelWidth]} in C order, as in DL4J.
 */
public final class Convolution {

  /**
   * Largest number of patch floats that a thread keeps in memory, so that they stay in the caches.
   */
  private static final int MAX_PATCH_FLOATS = 1 << 17;

  /**
   * Largest number of floats in the partial sums of all threads for the gradient of the weights.
   * For larger weights, fewer threads are used.
   */
  private static final long MAX_SUM_FLOATS = 1L << 24;

  /** Below this number of multiplications, using another thread costs more than it saves. */
  private static final long MIN_PART = 1L << 18;

  /**
   * From this number of input channels on, native gradients are faster than unfolded patches. Below
   * it, they are up to four times slower.
   */
  private static final int NATIVE_CHANNELS = 8;

  /**
   * Below this number of multiplications, most of the time would be spent waiting for OpenMP's
   * threads.
   */
  private static final long MIN_NATIVE = 1L << 25;

  private final ConvolutionGeometry g;
  private final Patches patches;
  private final NativeConvolution ops;
  private final OneDnnConvolution oneDnn;

  /** Creates the products for one geometry. */
  public Convolution(ConvolutionGeometry geometry) {
    this(geometry, OneDnn.isAvailable());
  }

  /** Creates the products with or without oneDNN's own interface. */
  Convolution(ConvolutionGeometry geometry, boolean withOneDnn) {
    this.g = geometry;
    this.patches = new Patches(geometry);
    this.ops = new NativeConvolution(geometry);
    this.oneDnn = withOneDnn ? new OneDnnConvolution(geometry) : null;
  }

  /**
   * Sets whether the next products are computed in bfloat16 with sums in float. Small ones stay in
   * float, and so do those that oneDNN does not compute directly.
   */
  public void setBfloat16(boolean reduced) {
    if (oneDnn != null) {
      oneDnn.setBfloat16(reduced);
    }
  }

  /** Frees the memory that oneDNN keeps for later products. */
  public void release() {
    if (oneDnn != null) {
      oneDnn.release();
    }
  }

  /** Writes the convolution of {@code x}, without a bias, to {@code y}. */
  public void forward(INDArray x, INDArray weights, INDArray y) {
    if (isOneDnn(Kind.FORWARD, x)) {
      oneDnn.forward(x, weights, y);
      return;
    }
    if (symmetric() && isLarge(x)) {
      ops.forward(x, weights, y);
      return;
    }
    // ND4J's op supports only equal padding on both sides, and on oneDNN it rejects dilated
    // kernels.
    Matrix output = Matrix.of(ChannelsLast.rows(y));
    Matrix kernel = Matrix.of(patchesFirst(weights)).transpose();
    FloatBuffer images = Buffers.of(x);
    forEachChunk(
        (int) x.size(0),
        (part, from, to) ->
            multiply(unfolded(images, from, to), kernel, pixels(output, from, to), output));
  }

  /**
   * Writes the gradient with respect to the input to {@code dx}, given the gradient of the output.
   */
  public void inputGradient(INDArray dy, INDArray weights, INDArray dx) {
    if (isOneDnn(Kind.INPUT_GRADIENT, dy)) {
      oneDnn.inputGradient(dy, weights, dx);
      return;
    }
    if (isNative() && coversInput() && isLarge(dy)) {
      ops.inputGradient(dy, weights, dx);
      return;
    }
    Matrix gradient = Matrix.of(ChannelsLast.rows(dy));
    // The smaller array is transposed: the weights or the product.
    boolean plain = dy.size(0) * g.outPixels() < g.outChannels() || g.inChannels() == 1;
    Matrix kernel =
        plain
            ? Matrix.of(Buffers.pointer(weights), g.outChannels(), g.patch())
            : Matrix.of(patchesFirst(weights));
    FloatBuffer images = Buffers.of(dx);
    forEachChunk(
        (int) dy.size(0),
        (part, from, to) -> {
          Scratch.OffHeap memory = patches.memory(to - from);
          Matrix rows = Matrix.of(memory.pointer(), (to - from) * g.outPixels(), g.patch());
          multiply(pixels(gradient, from, to), kernel, rows, gradient);
          patches.fold(memory.buffer(), plain, images, from, to);
        });
    Reference.reachabilityFence(weights);
  }

  /** Writes both gradients, which can be faster than two separate calls. */
  public void gradients(INDArray x, INDArray dy, INDArray weights, INDArray dx, INDArray dw) {
    boolean separate = isOneDnn(Kind.WEIGHT_GRADIENT, x) || isOneDnn(Kind.INPUT_GRADIENT, x);
    if (isNative() && isLarge(x) && !separate) {
      ops.gradients(x, dy, weights, dx, dw);
      return;
    }
    inputGradient(dy, weights, dx);
    weightGradient(x, dy, dw);
  }

  /** Writes the gradient with respect to the weights to {@code dw}. */
  public void weightGradient(INDArray x, INDArray dy, INDArray dw) {
    if (isOneDnn(Kind.WEIGHT_GRADIENT, x)) {
      oneDnn.weightGradient(x, dy, dw);
      return;
    }
    Matrix gradient = Matrix.of(ChannelsLast.rows(dy));
    FloatBuffer images = Buffers.of(x);
    int batch = (int) x.size(0);
    long weights = (long) g.outChannels() * g.patch();
    int parts = summingParts(parts(batch), weights);
    long[] shape = {(long) parts * g.outChannels(), g.patch()};
    INDArray sums = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    Matrix all = Matrix.of(sums);
    inParts(
        parts,
        batch,
        (part, first, last) -> {
          Matrix sum = all.rows(part * g.outChannels(), (part + 1) * g.outChannels());
          int chunks = chunks(last - first);
          for (int c = 0; c < chunks; c++) {
            int from = first + (int) ((long) (last - first) * c / chunks);
            int to = first + (int) ((long) (last - first) * (c + 1) / chunks);
            Matrix rows = pixels(gradient, from, to).transpose();
            sum.multiply(rows, unfolded(images, from, to), c == 0 ? 0 : 1);
          }
        });
    INDArray total = part(sums, 0);
    for (int p = 1; p < parts; p++) {
      Elementwise.addScaled(total, part(sums, p), 1);
    }
    int kernel = g.kernelHeight() * g.kernelWidth();
    Transpose.each(total, dw, g.outChannels(), kernel, g.inChannels());
  }

  /** Returns how many parts may have their own partial sum of this number of weights. */
  static int summingParts(int parts, long weights) {
    return (int) Math.min(parts, Math.max(1, MAX_SUM_FLOATS / weights));
  }

  private INDArray part(INDArray sums, int part) {
    long rows = g.outChannels();
    return sums.get(NDArrayIndex.interval(part * rows, (part + 1) * rows), NDArrayIndex.all());
  }

  private boolean isOneDnn(Kind product, INDArray images) {
    if (oneDnn == null) {
      return false;
    }
    int batch = (int) images.size(0);
    return (OneDnnConvolution.divides(batch, work(batch)) || isLarge(images))
        && oneDnn.isFast(product);
  }

  private boolean isNative() {
    return g.inChannels() >= NATIVE_CHANNELS && symmetric();
  }

  private boolean isLarge(INDArray images) {
    return work((int) images.size(0)) >= MIN_NATIVE;
  }

  /**
   * Whether ND4J's operations support this geometry: no dilation, and equal padding on both sides.
   */
  private boolean symmetric() {
    return g.dilationHeight() == 1
        && g.dilationWidth() == 1
        && g.outHeight() == outSize(g.inHeight(), g.kernelHeight(), g.strideHeight(), g.padTop())
        && g.outWidth() == outSize(g.inWidth(), g.kernelWidth(), g.strideWidth(), g.padLeft());
  }

  /**
   * Whether the last kernel position ends at the end of the padded input, so that the size of the
   * input follows from the size of the output.
   */
  private boolean coversInput() {
    return inSize(g.outHeight(), g.kernelHeight(), g.strideHeight(), g.padTop()) == g.inHeight()
        && inSize(g.outWidth(), g.kernelWidth(), g.strideWidth(), g.padLeft()) == g.inWidth();
  }

  private static int inSize(int out, int kernel, int stride, int pad) {
    return (out - 1) * stride + kernel - 2 * pad;
  }

  private static int outSize(int in, int kernel, int stride, int pad) {
    return (in + 2 * pad - kernel) / stride + 1;
  }

  /**
   * Returns the weights as a matrix {@code [outChannels, kernelHeight * kernelWidth * inChannels]}.
   */
  private INDArray patchesFirst(INDArray weights) {
    INDArray matrix =
        Nd4j.createUninitialized(DataType.FLOAT, new long[] {g.outChannels(), g.patch()}, 'c');
    int kernel = g.kernelHeight() * g.kernelWidth();
    Transpose.each(weights, matrix, g.outChannels(), g.inChannels(), kernel);
    return matrix;
  }

  /**
   * Returns the rows of a matrix of output pixels that belong to the examples {@code [from, to)}.
   */
  private Matrix pixels(Matrix rows, int from, int to) {
    return rows.rows(from * g.outPixels(), to * g.outPixels());
  }

  /**
   * Returns the patches of the examples {@code [from, to)} in the calling thread's scratch memory.
   */
  private Matrix unfolded(FloatBuffer images, int from, int to) {
    Scratch.OffHeap memory = patches.memory(to - from);
    patches.unfold(images, from, to, memory.buffer());
    return Matrix.of(memory.pointer(), (to - from) * g.outPixels(), g.patch());
  }

  /** Computes a product for some examples. It uses all threads if it is for the whole batch. */
  private static void multiply(Matrix left, Matrix right, Matrix product, Matrix batch) {
    if (product.rows() == batch.rows()) {
      Matrices.multiply(left, right, product, 0);
    } else {
      product.multiply(left, right, 0);
    }
  }

  private int parts(int batch) {
    return Parallel.parts(work(batch), MIN_PART, batch);
  }

  private long work(int batch) {
    return (long) batch * patches.length() * g.outChannels();
  }

  /**
   * Returns the number of chunks that keep the patches of this number of examples within the
   * scratch memory.
   */
  private int chunks(int examples) {
    long floats = (long) examples * patches.length();
    return (int) Math.min(examples, (floats + MAX_PATCH_FLOATS - 1) / MAX_PATCH_FLOATS);
  }

  private void forEachChunk(int batch, Parallel.Part body) {
    int parts = parts(batch);
    // Equal work for every thread.
    int rounds = (chunks(batch) + parts - 1) / parts;
    inParts(Math.min(batch, rounds * parts), batch, body);
  }

  private static void inParts(int parts, int batch, Parallel.Part body) {
    SingleThreadBlas.run(() -> Parallel.run(parts, batch, body));
  }
}
