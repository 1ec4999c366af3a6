package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Decides whether kernels on channels-last memory can take an image batch. */
final class ImageKernels {

  private ImageKernels() {}

  /** Whether the kernels take this array; if not, slower code in double precision does. */
  static boolean take(INDArray images) {
    return ChannelsLast.suits(images);
  }

  /** Allocates images with the batch and the channels of {@code like} and another size. */
  static INDArray sized(INDArray like, long height, long width) {
    return ChannelsLast.create(like.size(0), like.size(1), height, width);
  }

  /** Allocates images of the same shape. */
  static INDArray like(INDArray images) {
    return sized(images, images.size(2), images.size(3));
  }
}
