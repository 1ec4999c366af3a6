package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The products of a convolution, computed by oneDNN on images that stay channels last. The arrays
 * are described in {@link Convolution}. Not thread-safe.
 */
final class OneDnnConvolution {

  /** Smallest number of multiplications per thread, since weights must be reordered first. */
  private static final long MIN_WORK = 1L << 15;

  /** oneDNN rounds the channels of weights up to 16. With fewer, patches are as fast. */
  private static final int MIN_OUT_CHANNELS = 3;

  /** The same for the gradient of the input. */
  private static final int MIN_IN_CHANNELS = 6;

  /** With fewer output pixels, a convolution is almost a matrix product. */
  private static final int MIN_PIXELS = 4;

  /** Largest number of cached products, enough for a few batch sizes. */
  private static final int MAX_PRODUCTS = 32;

  private final ConvolutionGeometry g;
  private boolean bfloat16;
  private final Map<Kind, Boolean> fast = new EnumMap<>(Kind.class);
  private final Map<Kind, Boolean> fastInBfloat16 = new EnumMap<>(Kind.class);
  private final Map<Key, OneDnnProduct> products = new LinkedHashMap<>();

  OneDnnConvolution(ConvolutionGeometry geometry) {
    this.g = geometry;
  }

  private record Key(Kind kind, int batch, boolean bfloat16) {}

  /** Whether oneDNN is fast at this product. */
  boolean isFast(Kind kind) {
    return fast.computeIfAbsent(kind, product -> hasCode(product, false));
  }

  /** Whether the next products are computed in bfloat16, where oneDNN is fast at that. */
  void setBfloat16(boolean reduced) {
    bfloat16 = reduced;
  }

  private boolean inBfloat16(Kind kind) {
    return bfloat16 && fastInBfloat16.computeIfAbsent(kind, product -> hasCode(product, true));
  }

  /** Whether the batch and the work are large enough to give each worker thread a share. */
  static boolean divides(int batch, long work) {
    return divides(batch) && work >= MIN_WORK * Parallel.PROCESSORS;
  }

  /**
   * Whether the batch is large enough to give each worker thread a share. Otherwise OpenMP's
   * threads are used.
   */
  private static boolean divides(int batch) {
    return batch >= NativeConvolution.MIN_SHARE * Parallel.PROCESSORS;
  }

  /** Returns the number of cached products. */
  int kept() {
    return products.size();
  }

  /** Frees the cached products. */
  void release() {
    products.values().forEach(OneDnnProduct::close);
    products.clear();
  }

  /** Writes the convolution of {@code x} to {@code y}. */
  void forward(INDArray x, INDArray weights, INDArray y) {
    product(Kind.FORWARD, x).run(x, weights, y);
  }

  /** Writes the gradient with respect to the input to {@code dx}. */
  void inputGradient(INDArray dy, INDArray weights, INDArray dx) {
    product(Kind.INPUT_GRADIENT, dx).run(dx, weights, dy);
  }

  /** Writes the gradient with respect to the weights to {@code dw}. */
  void weightGradient(INDArray x, INDArray dy, INDArray dw) {
    product(Kind.WEIGHT_GRADIENT, x).run(x, dw, dy);
  }

  private OneDnnProduct product(Kind kind, INDArray inputs) {
    int batch = (int) inputs.size(0);
    Key key = new Key(kind, batch, inBfloat16(kind));
    OneDnnProduct product = products.get(key);
    if (product == null) {
      if (products.size() == MAX_PRODUCTS) {
        Iterator<OneDnnProduct> oldest = products.values().iterator();
        oldest.next().close();
        oldest.remove();
      }
      product = create(key);
      products.put(key, product);
    }
    return product;
  }

  private OneDnnProduct create(Key key) {
    Kind kind = key.kind();
    int batch = key.batch();
    long weights = (long) g.outChannels() * g.patch();
    int parts =
        kind == Kind.WEIGHT_GRADIENT
            ? Convolution.summingParts(parts(batch), weights)
            : parts(batch);
    OneDnnProduct[] product = new OneDnnProduct[1];
    // oneDNN chooses its code by the number of available threads.
    OneDnn.inParts(
        parts, () -> product[0] = new OneDnnProduct(kind, g, batch, parts, key.bfloat16()));
    return product[0];
  }

  private boolean hasCode(Kind kind, boolean reduced) {
    boolean wide =
        kind == Kind.INPUT_GRADIENT
            ? g.inChannels() >= MIN_IN_CHANNELS
            : g.outChannels() >= MIN_OUT_CHANNELS;
    if (!wide || g.outPixels() < MIN_PIXELS) {
      return false;
    }
    try {
      return new OneDnnDescription(kind, g, NativeConvolution.MIN_SHARE, null, reduced).isFast();
    } catch (RuntimeException e) {
      // oneDNN throws if it has no code for the product.
      return false;
    }
  }

  private static int parts(int batch) {
    return divides(batch) ? Parallel.PROCESSORS : 1;
  }
}
