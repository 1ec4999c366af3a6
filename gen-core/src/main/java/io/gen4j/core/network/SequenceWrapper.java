package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.StepsLayer;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A running layer that wraps a DL4J layer for sequences and keeps the mask. */
@SuppressWarnings("serial")
abstract class SequenceWrapper extends BaseWrapperLayer {

  private final boolean timeBeforeChannels;
  private INDArray mask;

  SequenceWrapper(Layer underlying) {
    super(underlying);
    this.timeBeforeChannels =
        !(underlying instanceof StepsLayer)
            && TimeSeriesUtils.getFormatFromRnnLayer(underlying.conf().getLayer()) == RNNFormat.NWC;
  }

  @Override
  public final INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public void setMaskArray(INDArray maskArray) {
    mask = maskArray;
  }

  @Override
  public final INDArray getMaskArray() {
    return mask;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int batch) {
    setMaskArray(maskArray);
    return new Pair<>(maskArray, MaskState.Passthrough);
  }

  /** Returns the number of channels of the sequences. */
  final int channels(long... shape) {
    return (int) shape[timeBeforeChannels ? 2 : 1];
  }

  /** Returns the number of time steps of the sequences. */
  final int time(long... shape) {
    return (int) shape[timeBeforeChannels ? 1 : 2];
  }

  /** Returns the index in C order of a value of the sequences. */
  final int index(long[] shape, int example, int channel, int step) {
    return timeBeforeChannels
        ? (example * time(shape) + step) * channels(shape) + channel
        : (example * channels(shape) + channel) * time(shape) + step;
  }

  /** Returns which steps are real and not padding, {@code [batch * time]}. */
  final boolean[] present(long... shape) {
    if (mask != null) {
      return present(mask);
    }
    boolean[] all = new boolean[(int) shape[0] * time(shape)];
    Arrays.fill(all, true);
    return all;
  }

  /** Returns which values of a mask are not 0. */
  static boolean[] present(INDArray mask) {
    double[] values = HeapCopy.doubles(mask);
    boolean[] present = new boolean[values.length];
    for (int i = 0; i < present.length; i++) {
      present[i] = values[i] != 0;
    }
    return present;
  }
}
