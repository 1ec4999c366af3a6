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

  /** Creates the product of these arrays; the kind tells which of them it writes. */
  static OneDnnPrimitive of(
      OneDnnDescription.Kind kind,
      primitive product,
      memory.desc inputs,
      memory.desc weights,
      memory.desc outputs,
      memory.desc scratchpad) {
    memory own = new memory(scratchpad, OneDnn.engine());
    return new OneDnnPrimitive(kind, product, inputs, weights, outputs, own);
  }

  /** Creates a product that gets its scratchpad at each run. */
  static OneDnnPrimitive withoutScratchpad(
      OneDnnDescription.Kind kind,
      primitive product,
      memory.desc inputs,
      memory.desc weights,
      memory.desc outputs,
      memory.desc scratchpad) {
    return new OneDnnPrimitive(kind, product, inputs, weights, outputs, unset(scratchpad));
  }

  private OneDnnPrimitive(
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

  /** Returns memory without an address, which is set later. */
  static memory unset(memory.desc description) {
    return new memory(description, OneDnn.engine(), (Pointer) null);
  }
}
