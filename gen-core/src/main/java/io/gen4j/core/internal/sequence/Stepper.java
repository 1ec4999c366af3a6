package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.SingleThreadBlas;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Computes sequences step by step with the layers of a network, which keep the state of the steps
 * before. It allocates its memory once, for all steps.
 */
public final class Stepper implements AutoCloseable {

  private final List<Runnable> works = new ArrayList<>();
  private final List<StepState> states = new ArrayList<>();
  private final List<INDArray> own = new ArrayList<>();
  private final INDArray input;
  private final INDArray output;
  private final int rows;
  private final int capacity;
  private final float[] result;
  private Head head;
  private int position;

  /** The layer whose work comes last, with its input. */
  private record Head(StepsLayer layer, INDArray input, StepState state) {}

  /**
   * Creates the state of sequences before their first step.
   *
   * @param graph network that {@link #supports} accepts
   * @param inputs values of a step of the input: 1 for tokens
   * @param rows number of sequences
   * @param capacity largest number of steps
   * @param constants inputs of the network that are the same at every step, {@code [rows, values]},
   *     in the network's order. They are read at every step
   */
  public Stepper(
      ComputationGraph graph, int inputs, int rows, int capacity, INDArray... constants) {
    this.rows = rows;
    this.capacity = capacity;
    GraphVertex[] vertices = graph.getVertices();
    INDArray[] values = new INDArray[vertices.length];
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.input = create(inputs);
      int next = 0;
      for (String name : graph.getConfiguration().getNetworkInputs()) {
        GraphVertex vertex = graph.getVertex(name);
        values[vertex.getVertexIndex()] =
            StepGraph.isConstant(vertices, vertex) ? constants[next++] : input;
      }
      for (int index : graph.topologicalSortOrder()) {
        if (values[index] == null) {
          values[index] = prepare(vertices[index], values);
        }
      }
    }
    String last = graph.getConfiguration().getNetworkOutputs().get(0);
    this.output = values[graph.getVertex(last).getVertexIndex()];
    this.result = new float[(int) output.length()];
  }

  /**
   * Whether all steps of a network can be computed one by one: it consists of layers of sequences,
   * of vectors repeated at every step, and of vertices that merge these.
   *
   * @param constants number of inputs that are the same at every step
   */
  public static boolean supports(ComputationGraph graph, int constants) {
    return StepGraph.supports(graph, constants);
  }

  /** Whether the steps of a network are tokens, and not features. */
  public static boolean readsTokens(ComputationGraph graph) {
    return StepGraph.readsTokens(graph);
  }

  private INDArray create(long columns) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
    own.add(array);
    return array;
  }

  /** Adds the work of a vertex at every step, and returns the array that receives its output. */
  private INDArray prepare(GraphVertex vertex, INDArray[] values) {
    VertexIndices[] sources = vertex.getInputVertices();
    INDArray x = values[sources[0].getVertexIndex()];
    if (vertex.getLayer() instanceof StepsLayer layer) {
      INDArray y = create(layer.kind().outputs());
      StepState state = layer.begin(rows, capacity);
      states.add(state);
      works.add(() -> layer.step(x, y, state));
      head = new Head(layer, x, state);
      return y;
    }
    if (vertex.hasLayer()) {
      return x; // repeats a constant input
    }
    List<INDArray> parts = new ArrayList<>();
    long columns = 0;
    for (VertexIndices source : sources) {
      parts.add(values[source.getVertexIndex()]);
      columns += values[source.getVertexIndex()].size(1);
    }
    INDArray merged = create(columns);
    works.add(() -> HeapCopy.joinColumns(parts, merged));
    return merged;
  }

  /** Returns the number of steps that were made. */
  public int position() {
    return position;
  }

  /** Whether no further step is possible before {@link #reset}. */
  public boolean isFull() {
    return position == capacity;
  }

  /** Returns to the time before the first step. */
  public void reset() {
    position = 0;
    states.forEach(StepState::reset);
  }

  /**
   * Computes the next step of every sequence.
   *
   * @param values input of the step, {@code [rows * inputs]}
   * @return output of the step, {@code [rows * outputs]}; the next step overwrites it
   */
  public float[] step(float[] values) {
    return HeapCopy.floats(step(values, rows), result);
  }

  /**
   * Computes the next step of every sequence, but the output of the first ones only. The last layer
   * must keep no state.
   *
   * @param values input of the step, {@code [all rows * inputs]}
   * @param first number of first sequences, from 0
   * @return output of the step, {@code [rows, outputs]}, off-heap, which the next step overwrites;
   *     null for 0 rows
   */
  public INDArray step(float[] values, int first) {
    if (isFull()) {
      throw new IllegalStateException("All " + capacity + " steps were made");
    }
    HeapCopy.write(values, input);
    int whole = first == rows ? works.size() : works.size() - 1;
    SingleThreadBlas.run(() -> works.subList(0, whole).forEach(Runnable::run));
    position++;
    if (first == rows) {
      return output;
    }
    if (first == 0) {
      return null;
    }
    INDArray y = first(output, first);
    SingleThreadBlas.run(() -> head.layer.step(first(head.input, first), y, head.state));
    return y;
  }

  private static INDArray first(INDArray matrix, int count) {
    return matrix.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
  }

  @Override
  public void close() {
    own.forEach(INDArray::close);
    states.forEach(StepState::close);
  }
}
