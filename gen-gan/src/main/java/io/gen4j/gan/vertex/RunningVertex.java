package io.gen4j.gan.vertex;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vertex that runs the function of a {@link FunctionVertex} in a graph. */
@SuppressWarnings("overrides") // DL4J's own base class and interface disagree on varargs.
final class RunningVertex extends BaseGraphVertex {

  private static final long serialVersionUID = 1L;

  private final transient VertexFunction function;

  RunningVertex(
      ComputationGraph graph, String name, int index, DataType dataType, VertexFunction function) {
    super(graph, name, index, null, null, dataType);
    this.function = function;
  }

  VertexFunction function() {
    return function;
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    return function.forward(training, inputs);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    return new Pair<>(null, function.backward(epsilon));
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException("The vertex " + vertexName + " has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatch) {
    return masks == null ? null : new Pair<>(masks[0], state);
  }

  @Override
  public String toString() {
    return "RunningVertex(" + vertexName + ")";
  }
}
