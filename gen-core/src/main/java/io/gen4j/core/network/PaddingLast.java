package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.lang.reflect.Field;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backward direction of a bidirectional LSTM on sequences with padding. DL4J reverses whole
 * sequences, so that the padding comes first, and its LSTM ignores masks on the way back. Here the
 * steps that are there come first and the padding last, where a recurrent layer cannot see it.
 */
@SuppressWarnings("serial")
final class PaddingLast extends BaseWrapperLayer {

  private INDArray mask;

  private PaddingLast(Layer underlying) {
    super(underlying);
  }

  /** Wraps the backward direction of every bidirectional LSTM that is, or lies in, a layer. */
  static void apply(Layer layer) {
    Layer inner = layer;
    while (inner instanceof BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    if (!(inner instanceof BidirectionalLayer)) {
      return;
    }
    try {
      // DL4J has no way in.
      Field backward = BidirectionalLayer.class.getDeclaredField("bwd");
      backward.setAccessible(true);
      if (backward.get(inner) instanceof LSTM lstm) {
        backward.set(inner, new PaddingLast(lstm));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This version of DL4J has another BidirectionalLayer", e);
    }
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    underlying.setInput(mask == null ? input : moved(input, true), workspaces);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray output = underlying.activate(training, workspaces);
    return mask == null ? output : moved(output, false);
  }

  @Override
  public INDArray activate(INDArray input, boolean training, LayerWorkspaceMgr workspaces) {
    setInput(input, workspaces);
    return activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (mask == null) {
      return underlying.backpropGradient(epsilon, workspaces);
    }
    Pair<Gradient, INDArray> passed = underlying.backpropGradient(moved(epsilon, true), workspaces);
    return new Pair<>(passed.getFirst(), moved(passed.getSecond(), false));
  }

  @Override
  public void setMaskArray(INDArray maskArray) {
    mask = maskArray;
  }

  @Override
  public INDArray getMaskArray() {
    return mask;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int batch) {
    mask = maskArray;
    return new Pair<>(maskArray, MaskState.Passthrough);
  }

  /**
   * Moves the steps of {@code [batch, channels, time]} that are there to the front, or back;
   * padding becomes 0.
   */
  private INDArray moved(INDArray array, boolean toFront) {
    double[] from = HeapCopy.doubles(array);
    double[] there = HeapCopy.doubles(mask);
    double[] to = new double[from.length];
    int channels = (int) array.size(1);
    int time = (int) array.size(2);
    for (int b = 0; b < array.size(0); b++) {
      int next = 0;
      for (int t = 0; t < time; t++) {
        if (there[b * time + t] != 0) {
          for (int c = 0; c < channels; c++) {
            int row = (b * channels + c) * time;
            to[row + (toFront ? next : t)] = from[row + (toFront ? t : next)];
          }
          next++;
        }
      }
    }
    return HeapCopy.array(to, array.dataType(), array.shape());
  }
}
