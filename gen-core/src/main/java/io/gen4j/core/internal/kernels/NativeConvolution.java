package io.gen4j.core.internal.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * ND4J's convolutions, which use oneDNN if ND4J includes it. Each worker thread computes a share of
 * the batch. On their own, these operations would wake OpenMP's threads for every step and wait for
 * them at its end. The arrays are described in {@link Convolution}.
 */
final class NativeConvolution {

  /** Smallest number of examples per thread. With fewer, the threads' shares are too unequal. */
  static final int MIN_SHARE = 4;

  private final ConvolutionGeometry g;

  NativeConvolution(ConvolutionGeometry geometry) {
    this.g = geometry;
  }

  /** The operation of one thread on the examples {@code [from, to)}. */
  @FunctionalInterface
  private interface Share {
    DynamicCustomOp.DynamicCustomOpsBuilder of(int part, int from, int to);
  }

  /** Writes the convolution of {@code x} to {@code y}. */
  void forward(INDArray x, INDArray weights, INDArray y) {
    map("conv2d", x, weights, y);
  }

  /** Writes the gradient with respect to the input to {@code dx}. */
  void inputGradient(INDArray dy, INDArray weights, INDArray dx) {
    map("deconv2d", dy, weights, dx);
  }

  /** Writes both gradients. */
  void gradients(INDArray x, INDArray dy, INDArray weights, INDArray dx, INDArray dw) {
    int batch = (int) x.size(0);
    int parts = Convolution.summingParts(parts(batch), dw.length());
    INDArray[] sums = new INDArray[parts];
    sums[0] = dw;
    for (int p = 1; p < parts; p++) {
      sums[p] = Nd4j.createUninitialized(DataType.FLOAT, dw.shape(), 'c');
    }
    run(
        parts,
        batch,
        (part, from, to) ->
            op("conv2d_bp")
                .addInputs(nhwc(x, from, to), weights, nhwc(dy, from, to))
                .addOutputs(nhwc(dx, from, to), sums[part]));
    for (int p = 1; p < parts; p++) {
      Elementwise.addScaled(dw, sums[p], 1);
    }
  }

  private void map(String name, INDArray images, INDArray weights, INDArray result) {
    int batch = (int) images.size(0);
    run(
        parts(batch),
        batch,
        (part, from, to) ->
            op(name).addInputs(nhwc(images, from, to), weights).addOutputs(nhwc(result, from, to)));
  }

  /** Runs one operation per thread, or a single operation on OpenMP's threads. */
  private static void run(int parts, int batch, Share share) {
    if (parts == 1) {
      Nd4j.exec(share.of(0, 0, batch).build());
      return;
    }
    // Without oneDNN, these operations use BLAS.
    SingleThreadBlas.run(
        () ->
            Parallel.run(
                parts,
                batch,
                (part, from, to) -> {
                  DynamicCustomOp op = share.of(part, from, to).build();
                  OpenMp.onThisThread(() -> Nd4j.exec(op));
                }));
  }

  private static int parts(int batch) {
    return Parallel.parts(batch, MIN_SHARE, batch);
  }

  /** Returns an operation with this geometry, channels-last images and DL4J's order of weights. */
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

  private static INDArray nhwc(INDArray x, int from, int to) {
    INDArray some = to - from == x.size(0) ? x : x.get(NDArrayIndex.interval(from, to));
    return some.permute(0, 2, 3, 1);
  }
}
