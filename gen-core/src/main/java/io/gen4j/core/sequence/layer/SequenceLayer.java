package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.StepKind;
import io.gen4j.core.internal.sequence.StepParameters;
import io.gen4j.core.internal.sequence.StepsLayer;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * A layer of sequences {@code [batch, features, time]}. Every step depends only on itself and on
 * earlier steps, so padding at the end of a sequence does not affect the steps before it.
 *
 * <p>Matrices start from random values that the layer defines, and vectors from constants. Weight
 * decay, if there is one, applies to matrices only.
 */
public abstract class SequenceLayer extends BaseLayer {

  private static final long serialVersionUID = 1L;

  SequenceLayer() {
    activationFn = new ActivationIdentity();
    gradientNormalization = GradientNormalization.None;
    regularization = List.of();
    regularizationBias = List.of();
  }

  /** Returns the kind of the running layer with its sizes. */
  abstract StepKind kind();

  /**
   * Adds weight decay of all matrices, decoupled from the gradient as in AdamW (Loshchilov and
   * Hutter 2019, arXiv:1711.05101): each update subtracts the learning rate times {@code
   * coefficient} times the weight.
   *
   * @param coefficient 0 or more
   * @throws IllegalArgumentException if the coefficient is negative
   */
  public final void setWeightDecay(double coefficient) {
    if (!(coefficient >= 0)) {
      throw new IllegalArgumentException("Weight decay must be 0 or more, got " + coefficient);
    }
    regularization = coefficient == 0 ? List.of() : List.of(new WeightDecay(coefficient, true));
  }

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    StepsLayer layer = new StepsLayer(conf, kind(), type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public final ParamInitializer initializer() {
    return new StepParameters(kind());
  }

  @Override
  public final InputType getOutputType(int index, InputType input) {
    return input instanceof InputType.InputTypeRecurrent recurrent
        ? InputType.recurrent(kind().outputs(), recurrent.getTimeSeriesLength())
        : InputType.recurrent(kind().outputs());
  }

  /** Does nothing: the sizes of the layer are given when it is created. */
  @Override
  public final void setNIn(InputType input, boolean override) {}

  /** Returns null: the layer reads sequences as they are. */
  @Override
  public final InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public final boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public final LayerMemoryReport getMemoryReport(InputType input) {
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), input, getOutputType(0, input))
        .standardMemory(initializer().numParams(this), 0)
        .build();
  }

  static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be 1 or more, got " + value);
    }
    return value;
  }

  static double rate(double dropout) {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "The probability of dropout must be from 0 (off) to below 1, got " + dropout);
    }
    return dropout;
  }
}
