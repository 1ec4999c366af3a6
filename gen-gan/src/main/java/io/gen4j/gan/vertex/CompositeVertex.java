package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.HoleFilling;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Puts generated pixels into the holes of an image: {@code generated [batch, channels, height,
 * width]} and {@code damaged [batch, channels + 1, height, width]}, whose last channel is above 0
 * in holes. Known pixels are those of the damaged image, bit for bit.
 */
public final class CompositeVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public CompositeVertex() {
    super(2, 2);
  }

  @Override
  VertexFunction function() {
    return new VertexFunction() {

      private INDArray damagedImages;
      private boolean[] hole;
      private long[] shape;

      @Override
      public INDArray forward(boolean training, INDArray... inputs) {
        shape = inputs[0].shape();
        damagedImages = null;
        if (ImageKernels.take(inputs[0])) {
          damagedImages = ChannelsLast.of(inputs[1]);
          INDArray filled = ImageKernels.like(inputs[0]);
          HoleFilling.fill(ChannelsLast.of(inputs[0]), damagedImages, filled);
          return filled;
        }
        int channels = (int) shape[1];
        int plane = (int) (shape[2] * shape[3]);
        double[] made = HeapCopy.doubles(inputs[0]);
        double[] damaged = HeapCopy.doubles(inputs[1]);
        hole = new boolean[(int) shape[0] * plane];
        for (int n = 0; n < shape[0]; n++) {
          int from = n * (channels + 1) * plane;
          for (int p = 0; p < plane; p++) {
            hole[n * plane + p] = damaged[from + channels * plane + p] > 0;
          }
          for (int i = 0; i < channels * plane; i++) {
            if (!hole[n * plane + i % plane]) {
              made[n * channels * plane + i] = damaged[from + i];
            }
          }
        }
        return HeapCopy.array(made, inputs[0].dataType(), shape);
      }

      @Override
      public INDArray[] backward(INDArray gradient) {
        if (damagedImages != null) {
          INDArray ofMade = ImageKernels.like(gradient);
          INDArray ofKnown = ImageKernels.like(damagedImages);
          HoleFilling.gradients(ChannelsLast.of(gradient), damagedImages, ofMade, ofKnown);
          return new INDArray[] {ofMade, ofKnown};
        }
        int channels = (int) shape[1];
        int plane = (int) (shape[2] * shape[3]);
        double[] all = HeapCopy.doubles(gradient);
        double[] known = new double[(int) shape[0] * (channels + 1) * plane];
        for (int n = 0; n < shape[0]; n++) {
          for (int i = 0; i < channels * plane; i++) {
            int at = n * channels * plane + i;
            if (!hole[n * plane + i % plane]) {
              known[n * (channels + 1) * plane + i] = all[at];
              all[at] = 0;
            }
          }
        }
        return new INDArray[] {
          HeapCopy.array(all, gradient.dataType(), shape),
          HeapCopy.array(known, gradient.dataType(), shape[0], channels + 1L, shape[2], shape[3])
        };
      }
    };
  }
}
