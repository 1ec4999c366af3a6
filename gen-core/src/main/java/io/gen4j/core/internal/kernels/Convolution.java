package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The three products of a convolution, each computed alone: output, gradient of the input, gradient
 * of the weights. A transposed convolution is the same three with the first two exchanged.
 *
 * <p>Pictures are float arrays of shape {@code [batch, channels, height, width]} with channels-last
 * memory ({@link ChannelsLast}); weights are dense, {@code [outChannels, inChannels, kernelHeight,
 * kernelWidth]} in C order, as DL4J keeps them.
 */
public final class Convolution {

  /** Floats of unfolded patches that are in memory at a time: they stay in the last-level cache. */
  private static final int MAX_PATCH_FLOATS = 1 << 22;

  /**
   * From this many input channels on, ND4J's native gradients are faster than unfolded patches;
   * below it they are up to four times slower.
   */
  private static final int NATIVE_CHANNELS = 8;

  private final ConvolutionGeometry g;

  /** Creates the products for one geometry. */
  public Convolution(ConvolutionGeometry geometry) {
    this.g = geometry;
  }

  /**
   * Writes the convolution of {@code x} into {@code y}.
   *
   * @param bias one value per output channel, or null for none
   */
  public void forward(INDArray x, INDArray weights, INDArray bias, INDArray y) {
    if (symmetric()) {
      INDArray[] inputs =
          bias == null
              ? new INDArray[] {nhwc(x), weights}
              : new INDArray[] {nhwc(x), weights, bias};
      Nd4j.exec(op("conv2d").addInputs(inputs).addOutputs(nhwc(y)).build());
      return;
    }
    // ND4J's op takes one padding for both sides, and on oneDNN it refuses dilated kernels.
    int batch = (int) x.size(0);
    INDArray rows = ChannelsLast.rows(y);
    INDArray matrix = patchesFirst(weights);
    forEachChunk(
        batch,
        (from, to) -> {
          INDArray patches = matrix(to - from);
          unfold(x, patches, from, to);
          multiply(patches, matrix, rows(rows, from, to), false, true, 0);
        });
    if (bias != null) {
      new Columns(g.outChannels()).addRow(rows, bias);
    }
  }

  /** Writes the gradient with respect to the input into {@code dx}, given that of the output. */
  public void inputGradient(INDArray dy, INDArray weights, INDArray dx) {
    if (isNative() && coversInput()) {
      Nd4j.exec(op("deconv2d").addInputs(nhwc(dy), weights).addOutputs(nhwc(dx)).build());
      return;
    }
    INDArray rows = ChannelsLast.rows(dy);
    INDArray matrix = patchesFirst(weights);
    forEachChunk(
        (int) dy.size(0),
        (from, to) -> {
          INDArray patches = matrix(to - from);
          multiply(rows(rows, from, to), matrix, patches, false, false, 0);
          fold(patches, dx, from, to);
        });
  }

  /** Writes both gradients, which can be faster than one after the other. */
  public void gradients(INDArray x, INDArray dy, INDArray weights, INDArray dx, INDArray dw) {
    if (isNative()) {
      Nd4j.exec(
          op("conv2d_bp").addInputs(nhwc(x), weights, nhwc(dy)).addOutputs(nhwc(dx), dw).build());
      return;
    }
    inputGradient(dy, weights, dx);
    weightGradient(x, dy, dw);
  }

  /** Writes the gradient with respect to the weights into {@code dw}. */
  public void weightGradient(INDArray x, INDArray dy, INDArray dw) {
    INDArray rows = ChannelsLast.rows(dy);
    INDArray matrix =
        Nd4j.createUninitialized(DataType.FLOAT, new long[] {g.outChannels(), g.patch()}, 'c');
    forEachChunk(
        (int) x.size(0),
        (from, to) -> {
          INDArray patches = matrix(to - from);
          unfold(x, patches, from, to);
          multiply(rows(rows, from, to), patches, matrix, true, false, from == 0 ? 0 : 1);
        });
    int kernel = g.kernelHeight() * g.kernelWidth();
    Transpose.each(matrix, dw, g.outChannels(), kernel, g.inChannels());
  }

  /** An operation with this geometry, channels-last pictures and DL4J's order of weights. */
  private DynamicCustomOp.DynamicCustomOpsBuilder op(String name) {
    return DynamicCustomOp.builder(name)
        .addIntegerArguments(
            g.kernelHeight(),
            g.kernelWidth(),
            g.strideHeight(),
            g.strideWidth(),
            g.padTop(),
            g.padLeft(),
            g.dilationHeight(),
            g.dilationWidth(),
            0,
            1,
            1);
  }

  private boolean isNative() {
    return g.inChannels() >= NATIVE_CHANNELS && symmetric();
  }

  /** Whether ND4J's operations take this geometry: no dilation, one padding for both sides. */
  private boolean symmetric() {
    return g.dilationHeight() == 1
        && g.dilationWidth() == 1
        && g.outHeight() == outSize(g.inHeight(), g.kernelHeight(), g.strideHeight(), g.padTop())
        && g.outWidth() == outSize(g.inWidth(), g.kernelWidth(), g.strideWidth(), g.padLeft());
  }

  /**
   * Whether the last kernel ends where the padded input does, so that the output tells its size.
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

  /** Weights as a matrix {@code [outChannels, kernelHeight * kernelWidth * inChannels]}. */
  private INDArray patchesFirst(INDArray weights) {
    INDArray matrix =
        Nd4j.createUninitialized(DataType.FLOAT, new long[] {g.outChannels(), g.patch()}, 'c');
    int kernel = g.kernelHeight() * g.kernelWidth();
    Transpose.each(weights, matrix, g.outChannels(), g.inChannels(), kernel);
    return matrix;
  }

  private INDArray matrix(int examples) {
    return Nd4j.createUninitialized(
        DataType.FLOAT, new long[] {(long) examples * g.outPixels(), g.patch()}, 'c');
  }

  private INDArray rows(INDArray rows, int from, int to) {
    long pixels = g.outPixels();
    if (from == 0 && to * pixels == rows.size(0)) {
      return rows;
    }
    return rows.get(
        org.nd4j.linalg.indexing.NDArrayIndex.interval(from * pixels, to * pixels),
        org.nd4j.linalg.indexing.NDArrayIndex.all());
  }

  private interface Chunk {
    void run(int from, int to);
  }

  private void forEachChunk(int batch, Chunk body) {
    int per = Math.max(1, MAX_PATCH_FLOATS / (g.outPixels() * g.patch()));
    int chunks = (batch + per - 1) / per;
    for (int c = 0; c < chunks; c++) {
      body.run((int) ((long) batch * c / chunks), (int) ((long) batch * (c + 1) / chunks));
    }
  }

  private static INDArray nhwc(INDArray x) {
    return x.permute(0, 2, 3, 1);
  }

  private static void multiply(
      INDArray a, INDArray b, INDArray out, boolean transposeA, boolean transposeB, float beta) {
    Matrices.multiply(a, transposeA, b, transposeB, out, beta);
  }

  /** Copies the patch of every output pixel into a row of {@code patches}. */
  private void unfold(INDArray x, INDArray patches, int fromExample, int toExample) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(patches);
    int row = g.patch();
    int lines = g.outHeight();
    Parallel.run(
        Parallel.parts((toExample - fromExample) * g.outPixels() * row),
        (toExample - fromExample) * lines,
        (part, first, last) -> {
          float[] image = Scratch.block(0, g.inLength());
          float[] line = Scratch.block(1, g.outWidth() * row);
          int loaded = -1;
          for (int unit = first; unit < last; unit++) {
            int example = fromExample + unit / lines;
            if (example != loaded) {
              in.get(example * g.inLength(), image, 0, g.inLength());
              loaded = example;
            }
            for (int ox = 0; ox < g.outWidth(); ox++) {
              unfoldPatch(image, line, ox * row, unit % lines, ox);
            }
            out.put(unit * g.outWidth() * row, line, 0, g.outWidth() * row);
          }
        });
  }

  private void unfoldPatch(float[] image, float[] line, int at, int oy, int ox) {
    int channels = g.inChannels();
    int x0 = ox * g.strideWidth() - g.padLeft();
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int y = oy * g.strideHeight() - g.padTop() + ky * g.dilationHeight();
      for (int kx = 0; kx < g.kernelWidth(); ) {
        int x = x0 + kx * g.dilationWidth();
        int run = runLength(y, x, kx);
        if (run > 0) {
          System.arraycopy(image, (y * g.inWidth() + x) * channels, line, at, run * channels);
        } else {
          run = 1;
          java.util.Arrays.fill(line, at, at + channels, 0f);
        }
        at += run * channels;
        kx += run;
      }
    }
  }

  /** Adds every row of {@code patches} to the patch of the picture that it belongs to. */
  private void fold(INDArray patches, INDArray x, int fromExample, int toExample) {
    FloatBuffer in = Buffers.of(patches);
    FloatBuffer out = Buffers.of(x);
    int row = g.patch();
    int examples = toExample - fromExample;
    Parallel.run(
        Math.min(examples, Parallel.parts(examples * g.outPixels() * row)),
        examples,
        (part, first, last) -> {
          float[] image = Scratch.block(0, g.inLength());
          float[] line = Scratch.block(1, g.outWidth() * row);
          for (int e = first; e < last; e++) {
            java.util.Arrays.fill(image, 0, g.inLength(), 0f);
            for (int oy = 0; oy < g.outHeight(); oy++) {
              in.get((e * g.outHeight() + oy) * g.outWidth() * row, line, 0, g.outWidth() * row);
              for (int ox = 0; ox < g.outWidth(); ox++) {
                foldPatch(line, ox * row, image, oy, ox);
              }
            }
            out.put((fromExample + e) * g.inLength(), image, 0, g.inLength());
          }
        });
  }

  private void foldPatch(float[] line, int at, float[] image, int oy, int ox) {
    int channels = g.inChannels();
    int x0 = ox * g.strideWidth() - g.padLeft();
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int y = oy * g.strideHeight() - g.padTop() + ky * g.dilationHeight();
      for (int kx = 0; kx < g.kernelWidth(); ) {
        int x = x0 + kx * g.dilationWidth();
        int run = runLength(y, x, kx);
        if (run > 0) {
          add(line, at, image, (y * g.inWidth() + x) * channels, run * channels);
        } else {
          run = 1;
        }
        at += run * channels;
        kx += run;
      }
    }
  }

  /** Kernel columns from {@code kx} on that are side by side in the picture; 0 outside of it. */
  private int runLength(int y, int x, int kx) {
    if (y < 0 || y >= g.inHeight() || x < 0 || x >= g.inWidth()) {
      return 0;
    }
    return g.dilationWidth() == 1 ? Math.min(g.kernelWidth() - kx, g.inWidth() - x) : 1;
  }

  private static void add(float[] from, int fromAt, float[] to, int toAt, int n) {
    for (int i = 0; i < n; i++) {
      to[toAt + i] += from[fromAt + i];
    }
  }
}
