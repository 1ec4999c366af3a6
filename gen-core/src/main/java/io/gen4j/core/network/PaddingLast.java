package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backward direction of a bidirectional layer on sequences with padding. DL4J reverses whole
 * sequences, so that the padding comes first, and its LSTMs ignore masks in the backward pass. This
 * layer puts the real steps first and the padding last, where it does not affect a recurrent layer.
 */
@SuppressWarnings("serial")
final class PaddingLast extends SequenceWrapper {

  PaddingLast(Layer underlying) {
    super(underlying);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    underlying.setInput(moved(input, true), workspaces);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return moved(underlying.activate(training, workspaces), false);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    Pair<Gradient, INDArray> passed = underlying.backpropGradient(moved(epsilon, true), workspaces);
    return new Pair<>(passed.getFirst(), moved(passed.getSecond(), false));
  }

  /** Moves the real steps of sequences to the front, or back to their places. Padding becomes 0. */
  private INDArray moved(INDArray array, boolean toFront) {
    if (getMaskArray() == null) {
      return array;
    }
    long[] shape = array.shape();
    boolean[] present = present(shape);
    double[] from = HeapCopy.doubles(array);
    double[] to = new double[from.length];
    int time = time(shape);
    for (int b = 0; b < shape[0]; b++) {
      int next = 0;
      for (int t = 0; t < time; t++) {
        if (present[b * time + t]) {
          for (int c = 0; c < channels(shape); c++) {
            int front = index(shape, b, c, next);
            int back = index(shape, b, c, t);
            to[toFront ? front : back] = from[toFront ? back : front];
          }
          next++;
        }
      }
    }
    return HeapCopy.array(to, array.dataType(), shape);
  }
}
