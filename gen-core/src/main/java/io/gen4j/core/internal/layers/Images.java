package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.ConvolutionGeometry;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The geometry of DL4J's convolutions, with DL4J's own checks of sizes. */
final class Images {

  private Images() {}

  /**
   * Returns the geometry of a convolution applied to {@code x}, {@code [batch, channels, height,
   * width]}.
   */
  static ConvolutionGeometry convolution(ConvolutionLayer layer, INDArray x) {
    int[] kernel = layer.getKernelSize();
    int[] stride = layer.getStride();
    int[] dilation = layer.getDilation();
    boolean same = layer.getConvolutionMode() == ConvolutionMode.Same;
    int[] out =
        ConvolutionUtils.getOutputSize(
            x,
            kernel,
            stride,
            same ? null : layer.getPadding(),
            layer.getConvolutionMode(),
            dilation,
            CNN2DFormat.NCHW);
    int[] in = {(int) x.size(2), (int) x.size(3)};
    int[] pad =
        same
            ? ConvolutionUtils.getSameModeTopLeftPadding(out, in, kernel, stride, dilation)
            : layer.getPadding();
    return geometry(
        (int) layer.getNIn(), in, (int) layer.getNOut(), out, kernel, stride, pad, dilation);
  }

  /** Returns the geometry of the convolution whose transpose is applied to {@code x}. */
  static ConvolutionGeometry transposed(ConvolutionLayer layer, INDArray x) {
    int[] kernel = layer.getKernelSize();
    int[] stride = layer.getStride();
    int[] dilation = layer.getDilation();
    boolean same = layer.getConvolutionMode() == ConvolutionMode.Same;
    int[] out =
        ConvolutionUtils.getDeconvolutionOutputSize(
            x,
            kernel,
            stride,
            same ? null : layer.getPadding(),
            layer.getConvolutionMode(),
            dilation,
            CNN2DFormat.NCHW);
    int[] in = {(int) x.size(2), (int) x.size(3)};
    int[] pad =
        same
            ? ConvolutionUtils.getSameModeTopLeftPadding(in, out, kernel, stride, dilation)
            : layer.getPadding();
    return geometry(
        (int) layer.getNOut(), out, (int) layer.getNIn(), in, kernel, stride, pad, dilation);
  }

  /**
   * Whether {@code x} is a valid image batch for the layer. If not, DL4J's own layer reports the
   * error.
   */
  static boolean fits(INDArray x, long channels) {
    return x != null
        && x.rank() == 4
        && x.size(1) == channels
        && x.dataType() == org.nd4j.linalg.api.buffer.DataType.FLOAT;
  }

  /** Allocates the output of a convolution. */
  static INDArray output(ConvolutionGeometry g, long batch) {
    return ChannelsLast.create(batch, g.outChannels(), g.outHeight(), g.outWidth());
  }

  /** Allocates an array with the shape of a convolution's input. */
  static INDArray input(ConvolutionGeometry g, long batch) {
    return ChannelsLast.create(batch, g.inChannels(), g.inHeight(), g.inWidth());
  }

  private static ConvolutionGeometry geometry(
      int inChannels,
      int[] in,
      int outChannels,
      int[] out,
      int[] kernel,
      int[] stride,
      int[] pad,
      int[] dilation) {
    return new ConvolutionGeometry(
        inChannels,
        in[0],
        in[1],
        outChannels,
        out[0],
        out[1],
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        pad[0],
        pad[1],
        dilation[0],
        dilation[1]);
  }
}
