package io.gen4j.core.internal.sequence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Creates the parameters of a kind of layer as views of a flat array, in C order. */
public final class StepParameters implements ParamInitializer {

  private final List<StepParameter> all;

  /** Creates the initializer of a kind of layer. */
  public StepParameters(StepKind kind) {
    this.all = kind.parameters();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return count();
  }

  @Override
  public long numParams(Layer layer) {
    return count();
  }

  private long count() {
    return all.stream().mapToLong(StepParameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return all.stream().map(StepParameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return all.stream().filter(StepParameter::isWeight).map(StepParameter::name).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return all.stream().filter(each -> !each.isWeight()).map(StepParameter::name).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return weightKeys(layer).contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray view, boolean initialize) {
    Map<String, INDArray> tables = getGradientsFromFlattened(conf, view);
    for (StepParameter each : all) {
      conf.addVariable(each.name());
      if (initialize) {
        initialize(each, tables.get(each.name()));
      }
    }
    return tables;
  }

  private static void initialize(StepParameter parameter, INDArray table) {
    if (parameter.initial() instanceof StepParameter.Normal normal) {
      table.assign(Nd4j.randn(table.dataType(), table.shape()).muli(normal.deviation()));
    } else if (parameter.initial() instanceof StepParameter.Uniform uniform) {
      INDArray drawn = Nd4j.rand(table.dataType(), table.shape());
      table.assign(drawn.subi(0.5).muli(2 * uniform.bound()));
    } else if (parameter.initial() instanceof StepParameter.Constant constant) {
      table.assign(0);
      if (constant.value() != 0) {
        table
            .get(NDArrayIndex.all(), NDArrayIndex.interval(constant.from(), constant.to()))
            .assign(constant.value());
      }
    }
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray view) {
    Map<String, INDArray> tables = new LinkedHashMap<>();
    if (all.isEmpty()) {
      return tables;
    }
    INDArray flat = view.reshape(view.length());
    long at = 0;
    for (StepParameter each : all) {
      INDArray part = flat.get(NDArrayIndex.interval(at, at + each.length()));
      tables.put(each.name(), part.reshape('c', each.rows(), each.columns()));
      at += each.length();
    }
    return tables;
  }
}
