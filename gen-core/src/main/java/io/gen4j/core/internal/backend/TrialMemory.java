package io.gen4j.core.internal.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Estimates the memory of a pass through a network from its configuration, before the pass. A model
 * runs each of its networks once when it is opened. A network of few weights can ask for any amount
 * of memory there, for example by upsampling.
 */
public final class TrialMemory {

  /** Layers need memory for more than their output. */
  private static final int ARRAYS_PER_OUTPUT = 2;

  private TrialMemory() {}

  /**
   * Requires that the inputs and the outputs of all layers fit into the off-heap memory that is
   * left. Outputs whose size the configuration does not tell do not count.
   *
   * @param shapes shapes of the inputs, with the batch
   * @throws IllegalArgumentException if they do not fit
   */
  public static void require(ComputationGraph graph, long[]... shapes) {
    long needed;
    try {
      needed = Math.multiplyExact(ARRAYS_PER_OUTPUT * Double.BYTES, values(graph, shapes));
    } catch (ArithmeticException e) {
      needed = Long.MAX_VALUE;
    }
    long left = left();
    if (needed > left) {
      throw new IllegalArgumentException(
          "a pass through the network needs about "
              + (needed >> 20)
              + " MB off-heap, but "
              + (left >> 20)
              + " MB are left of what org.bytedeco.javacpp.maxBytes and maxPhysicalBytes allow");
    }
  }

  /** Returns how many bytes off-heap the process may still allocate. */
  public static long left() {
    long left = Long.MAX_VALUE;
    if (Pointer.maxBytes() > 0) {
      left = Pointer.maxBytes() - Pointer.totalBytes();
    }
    if (Pointer.maxPhysicalBytes() > 0) {
      left = Math.min(left, Pointer.maxPhysicalBytes() - Pointer.physicalBytes());
    }
    return Math.max(0, left);
  }

  private static long values(ComputationGraph graph, long[]... shapes) {
    long values = 0;
    for (long[] shape : shapes) {
      values = Math.addExact(values, product(shape));
    }
    for (InputType output : outputs(graph, shapes)) {
      values = Math.addExact(values, Math.multiplyExact(shapes[0][0], elements(output)));
    }
    return values;
  }

  /**
   * Returns the types of all outputs that the configuration tells. DL4J's own method tells none of
   * them if one layer does not fit, and those before it would run.
   */
  private static List<InputType> outputs(ComputationGraph graph, long[]... shapes) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    Map<String, InputType> known = new HashMap<>();
    for (int i = 0; i < Math.min(shapes.length, configuration.getNetworkInputs().size()); i++) {
      known.put(configuration.getNetworkInputs().get(i), type(shapes[i]));
    }
    List<InputType> outputs = new ArrayList<>();
    for (int vertex : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[vertex].getVertexName();
      List<String> inputs = configuration.getVertexInputs().get(name);
      if (inputs == null) {
        continue;
      }
      InputType[] types = inputs.stream().map(known::get).toArray(InputType[]::new);
      InputType output = output(configuration.getVertices().get(name), vertex, types);
      if (output != null) {
        known.put(name, output);
        outputs.add(output);
      }
    }
    return outputs;
  }

  private static InputType output(GraphVertex vertex, int index, InputType... inputs) {
    if (Arrays.asList(inputs).contains(null)) {
      return null;
    }
    try {
      return vertex.getOutputType(index, inputs);
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static long elements(InputType type) {
    long elements = 1;
    for (long size : type.getShape(false)) {
      elements = size > 0 ? Math.multiplyExact(elements, size) : elements;
    }
    return elements;
  }

  private static InputType type(long... shape) {
    return switch (shape.length) {
      case 2 -> InputType.feedForward(shape[1]);
      case 3 -> InputType.recurrent(shape[1], shape[2]);
      case 4 -> InputType.convolutional(shape[2], shape[3], shape[1], CNN2DFormat.NCHW);
      default -> null;
    };
  }

  private static long product(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
