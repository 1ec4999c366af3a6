package io.gen4j.core.internal.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's convolution layer with the same parameters and results, on channels-last memory. */
final class FastConvolution extends ConvolutionLayer implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private final transient ConvolutionPasses passes;
  private Needs needs = Needs.ALL;

  FastConvolution(NeuralNetConfiguration conf, FusedActivation activation) {
    super(conf, DataType.FLOAT);
    this.passes = new ConvolutionPasses(activation, false, layerConf().getNOut());
  }

  @Override
  public void setNeeds(Needs needs) {
    this.needs = needs;
  }

  @Override
  public boolean setBfloat16(boolean bfloat16) {
    passes.setBfloat16(bfloat16);
    return true;
  }

  @Override
  public void release() {
    passes.release();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    passes.clear();
    if (!Images.fits(input, layerConf().getNIn()) || maskArray != null) {
      return super.activate(training, workspaces);
    }
    applyDropOutIfNecessary(training, workspaces);
    INDArray y = passes.forward(input, layerConf(), params, training);
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, y);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!passes.isReady()) {
      return super.backpropGradient(epsilon, workspaces);
    }
    Pair<Gradient, INDArray> result = passes.backward(epsilon, params, gradientViews, needs);
    if (result.getSecond() != null) {
      result.setSecond(backpropDropOutIfPresent(result.getSecond()));
    }
    return result;
  }
}
