package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether kernels on channels-last memory can take images, and what vertices of images share. */
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

  /** Checks that height and width can be halved. */
  static void requireEven(String operation, INDArray images) {
    if (images.size(2) % 2 != 0 || images.size(3) % 2 != 0) {
      throw new IllegalArgumentException(
          operation
              + " needs an even height and width, got "
              + images.size(2)
              + "x"
              + images.size(3));
    }
  }

  /** Allocates images of the same shape. */
  static INDArray like(INDArray images) {
    return sized(images, images.size(2), images.size(3));
  }
}
