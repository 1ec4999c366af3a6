package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Returns the last real step of each sequence. DL4J's own layer returns floats for masked sequences
 * of doubles.
 */
@SuppressWarnings("serial")
final class LastStep extends SequenceWrapper {

  private long[] shape;

  LastStep(Layer underlying) {
    super(underlying);
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
    int channels = channels(shape);
    double[] values = HeapCopy.doubles(sequence);
    double[] steps = new double[last.length * channels];
    for (int i = 0; i < steps.length; i++) {
      int example = i / channels;
      steps[i] = values[index(shape, example, i % channels, last[example])];
    }
    INDArray result = HeapCopy.array(steps, sequence.dataType(), last.length, channels);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, result);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    int[] last = last();
    int channels = channels(shape);
    double[] from = HeapCopy.doubles(epsilon);
    double[] to = new double[(int) (shape[0] * shape[1] * shape[2])];
    for (int i = 0; i < from.length; i++) {
      int example = i / channels;
      to[index(shape, example, i % channels, last[example])] = from[i];
    }
    // DL4J's recurrent layers need the memory order of the activations that they created.
    INDArray whole = HeapCopy.array(to, epsilon.dataType(), shape).dup('f');
    return underlying.backpropGradient(whole, workspaces);
  }

  @Override
  public void setMaskArray(INDArray maskArray) {
    super.setMaskArray(maskArray);
    underlying.setMaskArray(maskArray);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState state, int batch) {
    super.setMaskArray(maskArray);
    underlying.feedForwardMaskArray(maskArray, state, batch);
    // The output has no time axis.
    return new Pair<>(null, state);
  }

  /** Returns the index of the last real step of each example. */
  private int[] last() {
    boolean[] present = present(shape);
    int time = time(shape);
    int[] last = new int[(int) shape[0]];
    for (int b = 0; b < last.length; b++) {
      last[b] = time - 1;
      while (last[b] >= 0 && !present[b * time + last[b]]) {
        last[b]--;
      }
      if (last[b] < 0) {
        throw new IllegalArgumentException(
            "Sequence " + b + " of the batch contains only padding. Leave out empty sequences");
      }
    }
    return last;
  }
}
