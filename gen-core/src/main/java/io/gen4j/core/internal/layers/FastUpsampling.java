package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Repetition;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.upsampling.Upsampling2D;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's upsampling by repeating pixels with the same results, on channels-last memory. */
final class FastUpsampling extends Upsampling2D implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private boolean ready;

  FastUpsampling(NeuralNetConfiguration conf) {
    super(conf, DataType.FLOAT);
  }

  @Override
  public void setNeeds(Needs needs) {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    ready = input != null && input.rank() == 4 && input.dataType() == DataType.FLOAT;
    if (!ready) {
      return super.activate(training, workspaces);
    }
    applyDropOutIfNecessary(training, workspaces);
    int high = getSize()[0];
    int wide = getSize()[1];
    INDArray y =
        ChannelsLast.create(
            input.size(0), input.size(1), input.size(2) * high, input.size(3) * wide);
    new Repetition(high, wide).enlarge(ChannelsLast.of(input), y);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, y);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!ready) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray dx = ChannelsLast.create(input.size(0), input.size(1), input.size(2), input.size(3));
    new Repetition(getSize()[0], getSize()[1]).sum(ChannelsLast.of(epsilon), dx);
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(dx));
  }
}
