package io.gen4j.core.testing;

/**
 * Convolutions straight from their definition, in double precision and channels first. A transposed
 * convolution is written out on its own: it scatters where a convolution gathers.
 */
public final class Loops {

  /**
   * A convolution from {@code [batch, in, height, width]}, or a transposed one.
   *
   * @param same whether the output has the input's size divided (transposed: multiplied) by the
   *     stride, the padding following from it; the larger half is below and to the right
   */
  public record Shape(
      int batch,
      int in,
      int height,
      int width,
      int out,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int dilationHeight,
      int dilationWidth,
      boolean same,
      boolean transposed) {

    int extentHeight() {
      return (kernelHeight - 1) * dilationHeight + 1;
    }

    int extentWidth() {
      return (kernelWidth - 1) * dilationWidth + 1;
    }

    public int outHeight() {
      return outSize(height, extentHeight(), strideHeight, padHeight);
    }

    public int outWidth() {
      return outSize(width, extentWidth(), strideWidth, padWidth);
    }

    public int top() {
      return before(height, outHeight(), extentHeight(), strideHeight, padHeight);
    }

    public int left() {
      return before(width, outWidth(), extentWidth(), strideWidth, padWidth);
    }

    /** Whether DL4J takes the shape, too. */
    public boolean isValid() {
      boolean fits =
          same
              || transposed
              || (extentHeight() <= height + 2 * padHeight
                  && extentWidth() <= width + 2 * padWidth);
      boolean covers = !same || (extentHeight() >= strideHeight && extentWidth() >= strideWidth);
      return fits && covers && outHeight() > 0 && outWidth() > 0;
    }

    private int outSize(int size, int extent, int stride, int pad) {
      if (transposed) {
        return same ? size * stride : (size - 1) * stride + extent - 2 * pad;
      }
      return same ? (size + stride - 1) / stride : (size + 2 * pad - extent) / stride + 1;
    }

    private int before(int size, int outSize, int extent, int stride, int pad) {
      if (!same) {
        return pad;
      }
      int small = transposed ? size : outSize;
      int large = transposed ? outSize : size;
      return Math.max(0, (small - 1) * stride + extent - large) / 2;
    }
  }

  /** Output, or the three gradients. */
  public record Result(double[] y, double[] dx, double[] dw, double[] db) {}

  private interface Tap {
    void at(int x, int w, int y);
  }

  private Loops() {}

  /** The output before the activation. */
  public static double[] forward(Shape s, double[] x, double[] w, double[] bias) {
    double[] y = new double[s.batch() * s.out() * s.outHeight() * s.outWidth()];
    int pixels = s.outHeight() * s.outWidth();
    for (int i = 0; bias != null && i < y.length; i++) {
      y[i] = bias[i / pixels % s.out()];
    }
    taps(s, (xi, wi, yi) -> y[yi] += x[xi] * w[wi]);
    return y;
  }

  /** The gradients, given that of the output before the activation. */
  public static Result backward(Shape s, double[] x, double[] w, double[] dy) {
    double[] dx = new double[x.length];
    double[] dw = new double[w.length];
    double[] db = new double[s.out()];
    taps(
        s,
        (xi, wi, yi) -> {
          dx[xi] += dy[yi] * w[wi];
          dw[wi] += dy[yi] * x[xi];
        });
    int pixels = s.outHeight() * s.outWidth();
    for (int i = 0; i < dy.length; i++) {
      db[i / pixels % s.out()] += dy[i];
    }
    return new Result(null, dx, dw, db);
  }

  /** Calls {@code tap} for every product of an input value and a weight that an output sums. */
  private static void taps(Shape s, Tap tap) {
    int gridHeight = s.transposed() ? s.height() : s.outHeight();
    int gridWidth = s.transposed() ? s.width() : s.outWidth();
    int fullHeight = s.transposed() ? s.outHeight() : s.height();
    int fullWidth = s.transposed() ? s.outWidth() : s.width();
    for (int n = 0; n < s.batch(); n++) {
      for (int o = 0; o < s.out(); o++) {
        for (int c = 0; c < s.in(); c++) {
          int first = s.transposed() ? c : o;
          int second = s.transposed() ? o : c;
          int seconds = s.transposed() ? s.out() : s.in();
          for (int gy = 0; gy < gridHeight; gy++) {
            for (int gx = 0; gx < gridWidth; gx++) {
              for (int ky = 0; ky < s.kernelHeight(); ky++) {
                int fy = gy * s.strideHeight() - s.top() + ky * s.dilationHeight();
                for (int kx = 0; kx < s.kernelWidth(); kx++) {
                  int fx = gx * s.strideWidth() - s.left() + kx * s.dilationWidth();
                  if (fy < 0 || fy >= fullHeight || fx < 0 || fx >= fullWidth) {
                    continue;
                  }
                  int weight =
                      ((first * seconds + second) * s.kernelHeight() + ky) * s.kernelWidth() + kx;
                  int grid = s.transposed() ? c : o;
                  int grids = s.transposed() ? s.in() : s.out();
                  int full = s.transposed() ? o : c;
                  int fulls = s.transposed() ? s.out() : s.in();
                  int onGrid = ((n * grids + grid) * gridHeight + gy) * gridWidth + gx;
                  int onFull = ((n * fulls + full) * fullHeight + fy) * fullWidth + fx;
                  tap.at(
                      s.transposed() ? onGrid : onFull, weight, s.transposed() ? onFull : onGrid);
                }
              }
            }
          }
        }
      }
    }
  }
}
