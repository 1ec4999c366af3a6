package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.ExampleChannels;
import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Scales, and with a third input shifts, every channel of every example: data {@code [batch,
 * channels, height, width]} or {@code [batch, channels]}, scales and shifts {@code [batch,
 * channels]}. After batch normalization without parameters, with scales and shifts from dense
 * layers of the class label, this is conditional batch normalization (Dumoulin et al. 2017,
 * arXiv:1610.07629; de Vries et al. 2017, arXiv:1707.00683).
 */
public final class ScaleVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex; its inputs are data, scales and, optionally, shifts. */
  @JsonCreator
  public ScaleVertex() {
    super(2, 3);
  }

  @Override
  VertexFunction function() {
    return new Scale();
  }

  private static final class Scale implements VertexFunction {

    private long[] shape;
    private INDArray input;
    private INDArray factors;
    private Pixels x;
    private double[] scales;
    private boolean shifted;

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      shape = inputs[0].shape();
      shifted = inputs.length == 3;
      input = null;
      if (ImageKernels.take(inputs[0])) {
        input = ChannelsLast.of(inputs[0]);
        factors = inputs[1];
        INDArray y = ImageKernels.like(input);
        float[] added = shifted ? HeapCopy.floats(inputs[2]) : null;
        ExampleChannels.rescale(input, y, HeapCopy.floats(factors), added);
        return y;
      }
      x = pixels(inputs[0]);
      scales = HeapCopy.doubles(inputs[1]);
      double[] shifts = shifted ? HeapCopy.doubles(inputs[2]) : new double[scales.length];
      Pixels y = x.sized(x.height(), x.width());
      int places = x.height() * x.width();
      int channels = x.channels();
      for (int n = 0; n < x.batch(); n++) {
        for (int p = 0; p < places; p++) {
          int at = (n * places + p) * channels;
          for (int c = 0; c < channels; c++) {
            y.values()[at + c] =
                x.values()[at + c] * scales[n * channels + c] + shifts[n * channels + c];
          }
        }
      }
      return array(y);
    }

    @Override
    public INDArray[] backward(INDArray gradient) {
      return input == null ? backwardInDoubles(gradient) : fastBackward(ChannelsLast.of(gradient));
    }

    private INDArray[] fastBackward(INDArray gradient) {
      int count = (int) (shape[0] * shape[1]);
      float[] dShifts = new float[count];
      float[] dScales = new float[count];
      ExampleChannels.sums(gradient, input, dShifts, dScales);
      INDArray dx = ImageKernels.like(input);
      ExampleChannels.rescale(gradient, dx, HeapCopy.floats(factors), null);
      INDArray ds = HeapCopy.array(dScales, shape[0], shape[1]);
      return shifted
          ? new INDArray[] {dx, ds, HeapCopy.array(dShifts, shape[0], shape[1])}
          : new INDArray[] {dx, ds};
    }

    private INDArray[] backwardInDoubles(INDArray gradient) {
      Pixels dy = pixels(gradient);
      Pixels dx = x.sized(x.height(), x.width());
      double[] dScales = new double[scales.length];
      double[] dShifts = new double[scales.length];
      int places = x.height() * x.width();
      int channels = x.channels();
      for (int n = 0; n < x.batch(); n++) {
        for (int p = 0; p < places; p++) {
          int at = (n * places + p) * channels;
          for (int c = 0; c < channels; c++) {
            double d = dy.values()[at + c];
            dx.values()[at + c] = d * scales[n * channels + c];
            dScales[n * channels + c] += d * x.values()[at + c];
            dShifts[n * channels + c] += d;
          }
        }
      }
      INDArray ds = HeapCopy.array(dScales, x.type(), shape[0], shape[1]);
      return shifted
          ? new INDArray[] {array(dx), ds, HeapCopy.array(dShifts, x.type(), shape[0], shape[1])}
          : new INDArray[] {array(dx), ds};
    }

    private static Pixels pixels(INDArray values) {
      return values.rank() == 4
          ? Pixels.of(values)
          : Pixels.of(values.dup('c').reshape('c', values.size(0), values.size(1), 1, 1));
    }

    private INDArray array(Pixels values) {
      return shape.length == 4
          ? values.toArray()
          : HeapCopy.array(values.values(), values.type(), shape);
    }
  }
}
