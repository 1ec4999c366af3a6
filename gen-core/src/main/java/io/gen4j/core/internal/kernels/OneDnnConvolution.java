package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The products of a convolution by oneDNN on images that stay channels last. Arrays are those of
 * {@link Convolution}. Used by one thread at a time.
 */
final class OneDnnConvolution {

  /** Multiplications for each thread at least: weights must be ordered first. */
  private static final long MIN_WORK = 1L << 15;

  /** oneDNN rounds the channels of weights up to 16. */
  private static final int MIN_CHANNELS = 8;

  /** With fewer output pixels a convolution is a product of matrices, or nearly. */
  private static final int MIN_PIXELS = 4;

  /** Products that are kept: those of a few batch sizes. */
  private static final int MAX_PRODUCTS = 32;

  private final ConvolutionGeometry g;
  private final Map<Kind, Boolean> fast = new EnumMap<>(Kind.class);
  private final Map<Key, OneDnnProduct> products = new LinkedHashMap<>();

  OneDnnConvolution(ConvolutionGeometry geometry) {
    this.g = geometry;
  }

  private record Key(Kind kind, int batch) {}

  /** Whether this product is one that oneDNN is fast at. */
  boolean isFast(Kind kind) {
    return fast.computeIfAbsent(kind, this::hasCode);
  }

  /** Whether each thread of ours has a share of so much work that it is worth while. */
  static boolean divides(int batch, long work) {
    return divides(batch) && work >= MIN_WORK * Parallel.PROCESSORS;
  }

  /** Whether each thread of ours has a share of such a batch; otherwise OpenMP's threads work. */
  private static boolean divides(int batch) {
    return batch >= NativeConvolution.MIN_SHARE * Parallel.PROCESSORS;
  }

  /** Returns how many products are kept. */
  int kept() {
    return products.size();
  }

  /** Writes the convolution of {@code x} into {@code y}. */
  void forward(INDArray x, INDArray weights, INDArray y) {
    product(Kind.FORWARD, x).run(x, weights, y);
  }

  /** Writes the gradient with respect to the input into {@code dx}. */
  void inputGradient(INDArray dy, INDArray weights, INDArray dx) {
    product(Kind.INPUT_GRADIENT, dx).run(dx, weights, dy);
  }

  /** Writes the gradient with respect to the weights into {@code dw}. */
  void weightGradient(INDArray x, INDArray dy, INDArray dw) {
    product(Kind.WEIGHT_GRADIENT, x).run(x, dw, dy);
  }

  private OneDnnProduct product(Kind kind, INDArray inputs) {
    int batch = (int) inputs.size(0);
    Key key = new Key(kind, batch);
    OneDnnProduct product = products.get(key);
    if (product == null) {
      if (products.size() == MAX_PRODUCTS) {
        Iterator<OneDnnProduct> oldest = products.values().iterator();
        oldest.next().close();
        oldest.remove();
      }
      product = create(kind, batch);
      products.put(key, product);
    }
    return product;
  }

  private OneDnnProduct create(Kind kind, int batch) {
    long weights = (long) g.outChannels() * g.patch();
    int parts =
        kind == Kind.WEIGHT_GRADIENT
            ? Convolution.summingParts(parts(batch), weights)
            : parts(batch);
    OneDnnProduct[] product = new OneDnnProduct[1];
    // Which code is fast depends on the threads that there are for it.
    OneDnn.inParts(parts, () -> product[0] = new OneDnnProduct(kind, g, batch, parts));
    return product[0];
  }

  private boolean hasCode(Kind kind) {
    int narrowest = kind == Kind.INPUT_GRADIENT ? g.inChannels() : g.outChannels();
    if (narrowest < MIN_CHANNELS || g.outPixels() < MIN_PIXELS) {
      return false;
    }
    try {
      return new OneDnnDescription(kind, g, NativeConvolution.MIN_SHARE, null).isFast();
    } catch (RuntimeException e) {
      // How oneDNN says that it has none at all.
      return false;
    }
  }

  private static int parts(int batch) {
    return divides(batch) ? Parallel.PROCESSORS : 1;
  }
}
