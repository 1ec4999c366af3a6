package io.gen4j.core.internal.kernels;

import io.gen4j.core.testing.Loops;

/** Shapes of convolutions for tests. */
final class Shapes {

  private Shapes() {}

  /** Returns a convolution with square kernels. */
  static Loops.Shape shape(
      int batch,
      int in,
      int height,
      int width,
      int out,
      int kernel,
      int stride,
      int pad,
      int dilation,
      boolean same) {
    return new Loops.Shape(
        batch, in, height, width, out, kernel, kernel, stride, stride, pad, pad, dilation, dilation,
        same, false);
  }

  /** Returns the geometry of a shape. */
  static ConvolutionGeometry geometry(Loops.Shape s) {
    return new ConvolutionGeometry(
        s.in(),
        s.height(),
        s.width(),
        s.out(),
        s.outHeight(),
        s.outWidth(),
        s.kernelHeight(),
        s.kernelWidth(),
        s.strideHeight(),
        s.strideWidth(),
        s.top(),
        s.left(),
        s.dilationHeight(),
        s.dilationWidth());
  }
}
