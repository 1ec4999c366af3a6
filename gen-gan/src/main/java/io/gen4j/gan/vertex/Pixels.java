package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The values of a batch of images, in the order example, row, column, channel. */
record Pixels(double[] values, int batch, int height, int width, int channels, DataType type) {

  static Pixels of(INDArray images) {
    return new Pixels(
        HeapCopy.doubles(images.permute(0, 2, 3, 1)),
        (int) images.size(0),
        (int) images.size(2),
        (int) images.size(3),
        (int) images.size(1),
        images.dataType());
  }

  /** Returns zeros with another height and width. */
  Pixels sized(int newHeight, int newWidth) {
    double[] zeros = new double[batch * newHeight * newWidth * channels];
    return new Pixels(zeros, batch, newHeight, newWidth, channels, type);
  }

  /** Returns an array {@code [batch, channels, height, width]}. */
  INDArray toArray() {
    return HeapCopy.array(values, type, batch, height, width, channels).permute(0, 3, 1, 2);
  }

  /** Sets 2x2 pixels of a twice as large image to {@code factor} times each value. */
  void spread(double factor, Pixels twice) {
    int row = width * channels;
    for (int y = 0; y < batch * height; y++) {
      for (int x = 0; x < width; x++) {
        int from = y * row + x * channels;
        int to = 4 * y * row + 2 * x * channels;
        for (int c = 0; c < channels; c++) {
          double value = factor * values[from + c];
          twice.values[to + c] = value;
          twice.values[to + channels + c] = value;
          twice.values[to + 2 * row + c] = value;
          twice.values[to + 2 * row + channels + c] = value;
        }
      }
    }
  }

  /** Sets each value to {@code factor} times the sum of 2x2 pixels of a twice as large image. */
  void gather(double factor, Pixels twice) {
    int row = width * channels;
    for (int y = 0; y < batch * height; y++) {
      for (int x = 0; x < width; x++) {
        int to = y * row + x * channels;
        int from = 4 * y * row + 2 * x * channels;
        for (int c = 0; c < channels; c++) {
          values[to + c] =
              factor
                  * (twice.values[from + c]
                      + twice.values[from + channels + c]
                      + twice.values[from + 2 * row + c]
                      + twice.values[from + 2 * row + channels + c]);
        }
      }
    }
  }
}
