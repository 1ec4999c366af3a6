package io.gen4j.gan.vertex;

import io.gen4j.core.internal.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Decides whether kernels on channels-last memory can take an image batch. */
final class ImageKernels {

  private ImageKernels() {}

  /** Whether the kernels take these images; if not, ND4J's operations do. */
  static boolean take(INDArray images) {
    return images.dataType() == DataType.FLOAT && Backend.isCpu();
  }
}
