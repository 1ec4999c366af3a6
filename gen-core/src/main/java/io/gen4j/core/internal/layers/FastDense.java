package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.RowNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's dense layer with the same parameters and results, using {@link DenseProducts}. It includes
 * the optional layer normalization of the product with the weights.
 */
final class FastDense extends DenseLayer implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private final transient FusedActivation activation;
  private final transient DenseProducts products = new DenseProducts();
  private transient Columns columns;
  private transient INDArray kept;
  private transient INDArray normalized;
  private transient float[] inverses;
  private Needs needs = Needs.ALL;

  FastDense(NeuralNetConfiguration conf, FusedActivation activation) {
    super(conf, DataType.FLOAT);
    this.activation = activation;
  }

  @Override
  public void setNeeds(Needs needs) {
    this.needs = needs;
  }

  @Override
  public boolean setBfloat16(boolean bfloat16) {
    products.setBfloat16(bfloat16);
    return true;
  }

  @Override
  public void release() {
    products.release();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
    boolean matches = input != null && input.rank() == 2 && input.size(1) == weights.size(0);
    kept = null;
    if (!matches || maskArray != null || input.dataType() != DataType.FLOAT) {
      return super.activate(training, workspaces);
    }
    applyDropOutIfNecessary(training, workspaces);
    input = HeapCopy.dense(input);
    long outputs = weights.size(1);
    INDArray z = Nd4j.createUninitialized(DataType.FLOAT, new long[] {input.size(0), outputs}, 'c');
    // DL4J stores weights [in, out] in F order, which is their transpose in C order.
    products.forward(input, weights.transpose(), z);
    if (hasLayerNorm()) {
      normalized = z;
      z = Nd4j.createUninitialized(DataType.FLOAT, normalized.shape(), 'c');
      inverses = RowNormalization.forward(normalized, gain(), z);
    }
    if (columns == null) {
      columns = new Columns((int) outputs);
    }
    INDArray bias = hasBias() ? getParam(DefaultParamInitializer.BIAS_KEY) : null;
    if (activation.needsInput()) {
      if (bias != null) {
        columns.addRow(z, bias);
      }
      kept = z;
      INDArray y = Nd4j.createUninitialized(DataType.FLOAT, z.shape(), 'c');
      activation.forward(z, y, training);
      return workspaces.leverageTo(ArrayType.ACTIVATIONS, y);
    }
    activation.forward(z, bias, columns, training);
    kept = z;
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, z);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (kept == null || epsilon.dataType() != DataType.FLOAT) {
      return super.backpropGradient(epsilon, workspaces);
    }
    INDArray delta = activation.backward(kept, HeapCopy.dense(epsilon));
    Gradient gradient = new DefaultGradient();
    if (needs.parameters() && hasBias()) {
      INDArray db = gradientViews.get(DefaultParamInitializer.BIAS_KEY);
      columns.sum(delta, db);
      gradient.setGradientFor(DefaultParamInitializer.BIAS_KEY, db);
    }
    if (hasLayerNorm()) {
      delta = backThroughNormalization(delta, gradient);
    }
    if (needs.parameters()) {
      INDArray dw = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
      products.weightGradient(input, delta, dw.transpose());
      gradient.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, dw);
    }
    INDArray dx = null;
    if (needs.input()) {
      INDArray weights = getParam(DefaultParamInitializer.WEIGHT_KEY);
      dx = Nd4j.createUninitialized(DataType.FLOAT, input.shape(), 'c');
      products.inputGradient(weights.transpose(), delta, dx);
      dx = backpropDropOutIfPresent(dx);
    }
    return new Pair<>(gradient, dx);
  }

  private INDArray backThroughNormalization(INDArray delta, Gradient gradient) {
    INDArray dGain =
        needs.parameters() ? gradientViews.get(DefaultParamInitializer.GAIN_KEY) : null;
    INDArray before = Nd4j.createUninitialized(DataType.FLOAT, delta.shape(), 'c');
    RowNormalization.backward(delta, normalized, gain(), inverses, before, dGain);
    if (dGain != null) {
      gradient.setGradientFor(DefaultParamInitializer.GAIN_KEY, dGain);
    }
    return before;
  }

  private INDArray gain() {
    return getParam(DefaultParamInitializer.GAIN_KEY);
  }
}
