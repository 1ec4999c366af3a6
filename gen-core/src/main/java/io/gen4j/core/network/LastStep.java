package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.LastTimeStepLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The last step of a sequence that is there. DL4J's own layer gives floats for masked sequences of
 * doubles.
 */
@SuppressWarnings("serial")
final class LastStep extends BaseWrapperLayer {

  private final boolean timeBeforeChannels;
  private long[] shape;
  private INDArray mask;

  private LastStep(Layer underlying) {
    super(underlying);
    this.timeBeforeChannels =
        TimeSeriesUtils.getFormatFromRnnLayer(underlying.conf().getLayer()) == RNNFormat.NWC;
  }

  /** Returns a layer, or its replacement if it is DL4J's. */
  static Layer inPlaceOf(Layer layer) {
    return layer.getClass() == LastTimeStepLayer.class
        ? new LastStep(((LastTimeStepLayer) layer).getUnderlying())
        : layer;
  }

  @Override
  public Type type() {
    return Type.FEED_FORWARD;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray sequence = underlying.activate(training, workspaces);
    shape = sequence.shape();
    int[] last = last();
    int channels = (int) shape[timeBeforeChannels ? 2 : 1];
    double[] values = HeapCopy.doubles(sequence);
    double[] steps = new double[last.length * channels];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = values[index(i / channels, i % channels, last)];
    }
    INDArray result = HeapCopy.array(steps, sequence.dataType(), last.length, channels);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, result);
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    int[] last = last();
    int channels = (int) shape[timeBeforeChannels ? 2 : 1];
    double[] from = HeapCopy.doubles(epsilon);
    double[] to = new double[(int) (shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < from.length; i++) {
      to[index(i / channels, i % channels, last)] = from[i];
    }
    // DL4J's recurrent layers want the order of the activations that they made.
    INDArray whole = HeapCopy.array(to, epsilon.dataType(), shape).dup('f');
    return underlying.backpropGradient(whole, workspaces);
  }

  @Override
  public void setMaskArray(INDArray maskArray) {
    mask = maskArray;
    underlying.setMaskArray(maskArray);
  }

  @Override
  public INDArray getMaskArray() {
    return mask;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int batch) {
    underlying.feedForwardMaskArray(maskArray, state, batch);
    mask = maskArray;
    // What comes out has no time axis.
    return new Pair<>(null, state);
  }

  private int index(int example, int channel, int... last) {
    int time = (int) shape[timeBeforeChannels ? 1 : 2];
    int channels = (int) shape[timeBeforeChannels ? 2 : 1];
    return timeBeforeChannels
        ? (example * time + last[example]) * channels + channel
        : (example * channels + channel) * time + last[example];
  }

  /** Returns the number of each example's last step that is there. */
  private int[] last() {
    int time = (int) shape[timeBeforeChannels ? 1 : 2];
    int[] last = new int[(int) shape[0]];
    java.util.Arrays.fill(last, time - 1);
    if (mask == null) {
      return last;
    }
    double[] there = HeapCopy.doubles(mask);
    for (int b = 0; b < last.length; b++) {
      while (last[b] >= 0 && there[b * time + last[b]] == 0) {
        last[b]--;
      }
      if (last[b] < 0) {
        throw new IllegalArgumentException(
            "Sequence " + b + " of the batch is all padding; leave out empty sequences");
      }
    }
    return last;
  }
}
