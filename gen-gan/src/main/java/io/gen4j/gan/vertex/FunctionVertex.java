package io.gen4j.gan.vertex;

import java.util.List;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An immutable configuration of a vertex without parameters. */
abstract class FunctionVertex extends GraphVertex {

  private static final long serialVersionUID = 1L;

  private final int fewestInputs;
  private final int mostInputs;

  FunctionVertex(int fewestInputs, int mostInputs) {
    this.fewestInputs = fewestInputs;
    this.mostInputs = mostInputs;
  }

  /** Returns a new function with this configuration. */
  abstract VertexFunction function();

  /** Returns a new function that may read other parts of the graph it runs in. */
  VertexFunction function(ComputationGraph graph) {
    return function();
  }

  /** Returns the values that distinguish two configurations of the same class. */
  List<Object> settings() {
    return List.of();
  }

  /** Returns the type of the output; by default that of the first input. */
  InputType outputType(InputType... inputs) {
    return inputs[0];
  }

  /** Returns the type of images whose height and width change by a factor. */
  static InputType scaled(InputType images, int factor, int divisor) {
    InputType.InputTypeConvolutional type = (InputType.InputTypeConvolutional) images;
    return InputType.convolutional(
        type.getHeight() * factor / divisor,
        type.getWidth() * factor / divisor,
        type.getChannels());
  }

  @Override
  public final GraphVertex clone() {
    return this;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof FunctionVertex vertex
        && vertex.getClass() == getClass()
        && vertex.settings().equals(settings());
  }

  @Override
  public final int hashCode() {
    return 31 * getClass().getName().hashCode() + settings().hashCode();
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + settings();
  }

  @Override
  public final long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public final int minVertexInputs() {
    return fewestInputs;
  }

  @Override
  public final int maxVertexInputs() {
    return mostInputs;
  }

  @Override
  public final org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    return new RunningVertex(graph, name, index, dataType, function(graph));
  }

  @Override
  public final InputType getOutputType(int layerIndex, InputType... inputs) {
    return outputType(inputs);
  }

  @Override
  public final MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, getClass(), inputs[0], outputType(inputs))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }
}
