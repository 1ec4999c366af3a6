package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's activation layer with the same results. The forward and the backward pass read the memory
 * once.
 */
final class FastActivation extends ActivationLayer implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private final transient FusedActivation activation;
  private transient FastBatchNorm before;
  private transient boolean done;
  private transient INDArray kept;

  FastActivation(NeuralNetConfiguration conf, FusedActivation activation) {
    super(conf, DataType.FLOAT);
    this.activation = activation;
  }

  /** Lets the normalization before this layer apply the activation, if it can. */
  void leaveTo(FastBatchNorm normalization) {
    if (activation.isLeakyRelu()) {
      normalization.takeOver(activation.slope());
      before = normalization;
    }
  }

  @Override
  public void setNeeds(Needs needs) {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    kept = null;
    done = before != null && before.isFast();
    if (done) {
      return input;
    }
    if (input == null || input.dataType() != DataType.FLOAT) {
      return super.activate(training, workspaces);
    }
    INDArray x = flat(input);
    INDArray y = Nd4j.createUninitialized(DataType.FLOAT, x.shape(), 'c');
    activation.forward(x, y, training);
    kept = activation.needsInput() ? x : y;
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, like(input, y));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (done) {
      return new Pair<>(new DefaultGradient(), epsilon);
    }
    if (kept == null) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray dx = activation.backward(kept, flat(epsilon));
    return new Pair<>(new DefaultGradient(), like(input, dx));
  }

  /** Returns a dense view: images as channels-last rows, all other arrays in C order. */
  private static INDArray flat(INDArray x) {
    return x.rank() == 4 ? ChannelsLast.rows(ChannelsLast.of(x)) : HeapCopy.dense(x);
  }

  private static INDArray like(INDArray shape, INDArray flat) {
    return shape.rank() == 4
        ? flat.reshape('c', shape.size(0), shape.size(2), shape.size(3), shape.size(1))
            .permute(0, 3, 1, 2)
        : flat;
  }
}
