package io.gen4j.core.internal.backend;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
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
   * left. Does nothing if the configuration does not tell their sizes.
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
    InputType[] types = Arrays.stream(shapes).map(TrialMemory::type).toArray(InputType[]::new);
    if (Arrays.asList(types).contains(null)) {
      return values;
    }
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    Map<String, InputType> outputs;
    try {
      outputs = configuration.getLayerActivationTypes(false, false, types);
    } catch (RuntimeException e) {
      return values;
    }
    for (InputType output : outputs.values()) {
      values = Math.addExact(values, Math.multiplyExact(shapes[0][0], elements(output)));
    }
    return values;
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
