package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalization that ignores the padding of sequences. The layer receives the real steps as
 * rows of one matrix. Padding becomes 0 in the output and has no gradient.
 */
final class MaskedNormalization {

  private final String name;
  private final Layer layer;
  private long[] shape;
  private boolean[] present;

  MaskedNormalization(String name, Layer layer) {
    this.name = name;
    this.layer = layer;
  }

  INDArray forward(boolean training, int groups, LayerWorkspaceMgr workspaces) {
    INDArray input = layer.input();
    INDArray mask = layer.getMaskArray();
    present = mask == null ? null : steps(input, mask);
    if (present == null && input.rank() == 3) {
      // DL4J's own layer does not support sequences.
      present = new boolean[Math.toIntExact(input.size(0) * input.size(2))];
      Arrays.fill(present, true);
    }
    shape = input.shape();
    if (present == null) {
      long channels =
          ((org.deeplearning4j.nn.conf.layers.BatchNormalization) layer.conf().getLayer())
              .getNOut();
      requireSeveral(training, input.length() / channels / groups);
      return layer.activate(training, workspaces);
    }
    INDArray rows = gather(input);
    requireSeveral(training, rows.size(0) / groups);
    layer.setInput(rows, workspaces);
    return scatter(layer.activate(training, workspaces));
  }

  Pair<Gradient, INDArray> backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (present == null) {
      return layer.backpropGradient(epsilon, workspaces);
    }
    Pair<Gradient, INDArray> passed = layer.backpropGradient(gather(epsilon), workspaces);
    return new Pair<>(
        passed.getFirst(), passed.getSecond() == null ? null : scatter(passed.getSecond()));
  }

  private void requireSeveral(boolean training, long values) {
    if (training && values < 2) {
      throw new IllegalArgumentException(
          "The batch normalization '"
              + name
              + "' receives "
              + values
              + " value(s) per channel in a batch, too few for a standard deviation. Use a batch"
              + " of 2 or more (with packing, 2 or more packs), or remove the normalization");
    }
  }

  /**
   * Returns which time steps of {@code [batch, channels, time]}, or which rows, are real and not
   * padding.
   */
  private static boolean[] steps(INDArray input, INDArray mask) {
    long steps = input.rank() == 3 ? input.size(0) * input.size(2) : input.size(0);
    if (input.rank() > 3 || mask.length() != steps) {
      // A mask of another shape, for example one value per example, does not describe time steps.
      return null;
    }
    return SequenceWrapper.present(mask);
  }

  private INDArray gather(INDArray array) {
    double[] values = HeapCopy.doubles(array);
    int channels = (int) array.size(1);
    int time = array.rank() == 3 ? (int) array.size(2) : 1;
    int count = 0;
    for (boolean one : present) {
      count += one ? 1 : 0;
    }
    double[] rows = new double[count * channels];
    int row = 0;
    for (int step = 0; step < present.length; step++) {
      if (present[step]) {
        for (int c = 0; c < channels; c++) {
          rows[row * channels + c] = values[(step / time * channels + c) * time + step % time];
        }
        row++;
      }
    }
    return HeapCopy.array(rows, array.dataType(), count, channels);
  }

  private INDArray scatter(INDArray rows) {
    double[] from = HeapCopy.doubles(rows);
    int channels = (int) shape[1];
    int time = shape.length == 3 ? (int) shape[2] : 1;
    double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    int row = 0;
    for (int step = 0; step < present.length; step++) {
      if (present[step]) {
        for (int c = 0; c < channels; c++) {
          values[(step / time * channels + c) * time + step % time] = from[row * channels + c];
        }
        row++;
      }
    }
    return HeapCopy.array(values, rows.dataType(), shape);
  }
}
