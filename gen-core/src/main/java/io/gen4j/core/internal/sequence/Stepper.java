package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.SingleThreadBlas;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes sequences step by step with the layers of a network, which keep the state of the steps
 * before. It allocates its memory once, for all steps.
 */
public final class Stepper implements AutoCloseable {

  private final List<StepsLayer> layers;
  private final List<StepState> states = new ArrayList<>();
  private final List<INDArray> outputs = new ArrayList<>();
  private final INDArray input;
  private final int capacity;
  private final float[] result;
  private int position;

  /**
   * Creates the state of sequences before their first step.
   *
   * @param graph chain of layers of sequences; see {@link #supports}
   * @param inputs values of a step of the input: 1 for tokens
   * @param rows number of sequences
   * @param capacity largest number of steps
   */
  public Stepper(ComputationGraph graph, int inputs, int rows, int capacity) {
    this.layers = layers(graph);
    this.capacity = capacity;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      input = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, inputs}, 'c');
      for (StepsLayer layer : layers) {
        states.add(layer.begin(rows, capacity));
        long[] shape = {rows, layer.kind().outputs()};
        outputs.add(Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
      }
    }
    result = new float[(int) outputs.get(outputs.size() - 1).length()];
  }

  /** Whether all layers of a graph are layers of sequences that can compute single steps. */
  public static boolean supports(ComputationGraph graph) {
    for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
      if (!(layer instanceof StepsLayer steps) || !steps.steps()) {
        return false;
      }
    }
    return true;
  }

  private static List<StepsLayer> layers(ComputationGraph graph) {
    List<StepsLayer> all = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex.getLayer() instanceof StepsLayer layer) {
        all.add(layer);
      }
    }
    return all;
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
    if (isFull()) {
      throw new IllegalStateException("All " + capacity + " steps were made");
    }
    HeapCopy.write(values, input);
    SingleThreadBlas.run(this::step);
    position++;
    return HeapCopy.floats(outputs.get(outputs.size() - 1), result);
  }

  private void step() {
    INDArray x = input;
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).step(x, outputs.get(i), states.get(i));
      x = outputs.get(i);
    }
  }

  @Override
  public void close() {
    input.close();
    outputs.forEach(INDArray::close);
    states.forEach(StepState::close);
  }
}
