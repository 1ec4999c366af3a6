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
   * Returns the geometry of a convolution that is applied to {@code x}, {@code [batch, channels,
   * height, width]}. For a transposed convolution, returns the geometry of the convolution that it
   * transposes.
   */
  static ConvolutionGeometry geometry(ConvolutionLayer layer, boolean transposed, INDArray x) {
    int[] kernel = layer.getKernelSize();
    int[] stride = layer.getStride();
    int[] dilation = layer.getDilation();
    ConvolutionMode mode = layer.getConvolutionMode();
    boolean same = mode == ConvolutionMode.Same;
    int[] given = same ? null : layer.getPadding();
    CNN2DFormat format = CNN2DFormat.NCHW;
    int[] size = {(int) x.size(2), (int) x.size(3)};
    int[] made =
        transposed
            ? ConvolutionUtils.getDeconvolutionOutputSize(
                x, kernel, stride, given, mode, dilation, format)
            : ConvolutionUtils.getOutputSize(x, kernel, stride, given, mode, dilation, format);
    int[] in = transposed ? made : size;
    int[] out = transposed ? size : made;
    int[] pad =
        same
            ? ConvolutionUtils.getSameModeTopLeftPadding(out, in, kernel, stride, dilation)
            : given;
    return new ConvolutionGeometry(
        (int) (transposed ? layer.getNOut() : layer.getNIn()),
        in[0],
        in[1],
        (int) (transposed ? layer.getNIn() : layer.getNOut()),
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

  /** Allocates an array with the shape of a convolution's input or output. */
  static INDArray create(ConvolutionGeometry g, boolean atInput, long batch) {
    return atInput
        ? ChannelsLast.create(batch, g.inChannels(), g.inHeight(), g.inWidth())
        : ChannelsLast.create(batch, g.outChannels(), g.outHeight(), g.outWidth());
  }
}
