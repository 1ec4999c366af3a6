package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.layers.AcceleratedLayer;
import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A running layer of sequences {@code [batch, features, time]}, DL4J's shape. The memory is ordered
 * {@code [batch, time, features]}, so that a step is a row of a matrix; only the strides differ.
 */
public final class StepsLayer extends BaseLayer<org.deeplearning4j.nn.conf.layers.BaseLayer>
    implements AcceleratedLayer {

  private static final long serialVersionUID = 1L;

  private final transient StepKind kind;
  private final transient StepPasses passes;
  private transient StepsLayer tied;
  private transient StepsLayer source;
  private transient boolean shared;
  private Needs needs = Needs.ALL;
  private int batch;
  private int time;

  /** Creates the layer of a configuration. */
  public StepsLayer(NeuralNetConfiguration conf, StepKind kind, DataType type) {
    super(conf, type);
    this.kind = kind;
    this.passes = type == DataType.FLOAT && Backend.isCpu() ? kind.fast() : kind.plain();
  }

  /**
   * Connects the layers of a graph that use the table or the vectors of an embedding layer to that
   * layer.
   *
   * @throws IllegalArgumentException if there is no such embedding layer
   */
  public static void tie(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof StepsLayer user && user.kind.tiedTo() != null) {
        String name = user.kind.tiedTo();
        Layer found = graph.getVertex(name) == null ? null : graph.getVertex(name).getLayer();
        if (!(found instanceof StepsLayer embedding) || !embedding.kind.readsTokens()) {
          throw new IllegalArgumentException(
              "The layer '"
                  + user.conf().getLayer().getLayerName()
                  + "' is tied to '"
                  + name
                  + "', which is not an embedding layer of the network");
        }
        user.tied = embedding;
        embedding.shared = true;
      }
    }
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex instanceof LayerVertex reader
          && reader.getLayer() instanceof StepsLayer user
          && reader.getLayerPreProcessor() == null) {
        GraphVertex before = graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()];
        user.source =
            before.getLayer() instanceof StepsLayer layer && layer.kind.readsTokens()
                ? layer
                : null;
      }
    }
  }

  /** Returns the kind of the layer. */
  public StepKind kind() {
    return kind;
  }

  /** Whether training passes draw dropout. */
  public boolean isNoisy() {
    return kind.dropout() > 0;
  }

  /** Whether the layer can compute single steps. */
  public boolean steps() {
    return dataType == DataType.FLOAT && Backend.isCpu();
  }

  /** Creates the state of sequences before their first step. */
  public StepState begin(int rows, int capacity) {
    return passes.begin(rows, capacity);
  }

  /** Computes the next step of every sequence; see {@link StepPasses#step}. */
  public void step(INDArray x, INDArray y, StepState state) {
    passes.step(x, y, state, tables());
    state.advance();
  }

  @Override
  public void setNeeds(Needs needs) {
    this.needs = needs;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    batch = (int) input.size(0);
    boolean numbers = kind.readsTokens() && input.rank() == 2;
    time = (int) input.size(numbers ? 1 : 2);
    long noise = StepPasses.NO_NOISE;
    if (training && isNoisy()) {
      // The network seeds this generator before each pass. Zero stands for no noise.
      noise = Nd4j.getRandom().nextLong() | 1;
    }
    INDArray y;
    try (MemoryWorkspace memory = memory(workspaces)) {
      passes.setTokens(source == null ? null : source.passes.tokens());
      INDArray rows = numbers ? input : rows(input);
      if (kind.readsTokens() && !numbers) {
        rows = rows.reshape('c', batch, time, rows.size(1));
      }
      y = sequences(passes.forward(rows, time, tables(), noise));
    }
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, y);
  }

  /**
   * Returns an open scope for arrays that live until the backward pass, or null if the open
   * workspace lives as long. In DL4J's own training, a layer's working memory ends with each pass.
   */
  private static MemoryWorkspace memory(LayerWorkspaceMgr workspaces) {
    boolean lasting =
        Objects.equals(
            workspaces.getWorkspaceName(ArrayType.ACTIVATIONS),
            workspaces.getWorkspaceName(ArrayType.FF_WORKING_MEM));
    return lasting ? null : Nd4j.getMemoryManager().scopeOutOfWorkspaces();
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    Map<String, INDArray> gradients = tied == null ? gradientViews : tied.gradientViews;
    if (kind.readsTokens() && needs.parameters()) {
      // The layer that shares the first table has already written its gradient.
      int first = shared ? 1 : 0;
      for (StepParameter parameter : kind.parameters().subList(first, kind.parameters().size())) {
        gradients.get(parameter.name()).assign(0);
      }
    }
    INDArray dx = backward(epsilon, gradients, workspaces);
    Gradient gradient = new DefaultGradient();
    if (needs.parameters()) {
      for (StepParameter parameter : kind.parameters()) {
        gradient.setGradientFor(parameter.name(), gradientViews.get(parameter.name()));
      }
    }
    return new Pair<>(gradient, dx);
  }

  private INDArray backward(
      INDArray epsilon, Map<String, INDArray> gradients, LayerWorkspaceMgr workspaces) {
    INDArray dx;
    try (MemoryWorkspace memory = memory(workspaces)) {
      dx = passes.backward(rows(epsilon), tables(), gradients, needs);
      dx = dx == null ? null : sequences(dx);
    }
    return dx == null ? null : workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, dx);
  }

  private Map<String, INDArray> tables() {
    if (tied != null) {
      return tied.params;
    }
    if (kind.tiedTo() != null) {
      throw new IllegalStateException(
          "A layer that is tied to an embedding runs only in a network that Gen4J has opened"
              + " (Network.open)");
    }
    return params;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  /** Returns the steps as rows of a dense matrix, which shares memory if possible. */
  private static INDArray rows(INDArray sequences) {
    INDArray last = HeapCopy.dense(sequences.permute(0, 2, 1));
    return last.reshape('c', last.size(0) * last.size(1), last.size(2));
  }

  private INDArray sequences(INDArray rows) {
    return rows.reshape('c', batch, time, rows.size(1)).permute(0, 2, 1);
  }
}
