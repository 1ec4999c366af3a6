package io.gen4j.core.internal.kernels;

/**
 * Sizes of a two-dimensional convolution from an image {@code [inChannels, inHeight, inWidth]} to
 * {@code [outChannels, outHeight, outWidth]}. A transposed convolution is described by the
 * convolution that it transposes. Its input therefore has {@code outChannels} channels.
 */
public record ConvolutionGeometry(
    int inChannels,
    int inHeight,
    int inWidth,
    int outChannels,
    int outHeight,
    int outWidth,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padLeft,
    int dilationHeight,
    int dilationWidth) {

  /** Number of input values that determine one output pixel, over all channels. */
  int patch() {
    return kernelHeight * kernelWidth * inChannels;
  }

  /** Number of output pixels of one example. */
  int outPixels() {
    return outHeight * outWidth;
  }

  /** Number of values of one input example. */
  int inLength() {
    return inHeight * inWidth * inChannels;
  }
}
