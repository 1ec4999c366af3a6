package io.gen4j.core.internal.kernels;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * A product of oneDNN: of a convolution for a fixed number of examples, or of two matrices. It may
 * own its scratchpad, but not the images and weights. Any thread can use it, but only one at a
 * time.
 */
final class OneDnnPrimitive implements AutoCloseable {

  private final primitive product;
  private final memory inputs;
  private final memory weights;
  private final memory outputs;
  private final memory scratchpad;
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final stream steps = new stream(OneDnn.engine());

  /**
   * Creates a product of a convolution.
   *
   * @param order order of the weights' memory
   */
  static OneDnnPrimitive of(OneDnnDescription description, memory.desc order) {
    return new OneDnnPrimitive(
        description.kind(),
        description.primitive(),
        description.inputs(),
        order,
        description.outputs(),
        new memory(description.scratchpad(), OneDnn.engine()));
  }

  /**
   * Creates the product of these arrays; the kind tells which of them it writes.
   *
   * @param scratchpad its scratchpad, {@linkplain #unset without an address} if every run gets one
   */
  OneDnnPrimitive(
      OneDnnDescription.Kind kind,
      primitive product,
      memory.desc inputs,
      memory.desc weights,
      memory.desc outputs,
      memory scratchpad) {
    this.product = product;
    this.inputs = unset(inputs);
    this.weights = unset(weights);
    this.outputs = unset(outputs);
    this.scratchpad = scratchpad;
    arguments.put(kind.inputs, this.inputs);
    arguments.put(kind.weights, this.weights);
    arguments.put(kind.outputs, this.outputs);
    arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, this.scratchpad);
  }

  /** Computes the product. It writes one of the three arrays and reads the others. */
  void run(Pointer inputMemory, Pointer weightMemory, Pointer outputMemory) {
    inputs.set_data_handle(inputMemory);
    weights.set_data_handle(weightMemory);
    outputs.set_data_handle(outputMemory);
    product.execute(steps, arguments);
    steps._wait();
  }

  /** The same with a scratchpad that is at least as large as described. */
  void run(
      Pointer inputMemory, Pointer weightMemory, Pointer outputMemory, Pointer scratchpadMemory) {
    scratchpad.set_data_handle(scratchpadMemory);
    run(inputMemory, weightMemory, outputMemory);
  }

  @Override
  public void close() {
    arguments.close();
    product.close();
    inputs.close();
    weights.close();
    outputs.close();
    scratchpad.close();
    steps.close();
  }

  /**
   * Returns the description of a matrix.
   *
   * @param stride distance in values between adjacent rows in memory, or between adjacent columns
   *     if transposed
   */
  static memory.desc matrix(
      int rows, int columns, int stride, boolean transposed, memory.data_type type) {
    long[] strides = transposed ? new long[] {1, stride} : new long[] {stride, 1};
    return new memory.desc(new long[] {rows, columns}, type, strides);
  }

  /** Returns memory without an address, which is set later. */
  static memory unset(memory.desc description) {
    return new memory(description, OneDnn.engine(), (Pointer) null);
  }
}
