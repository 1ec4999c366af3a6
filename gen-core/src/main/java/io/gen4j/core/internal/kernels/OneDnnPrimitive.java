package io.gen4j.core.internal.kernels;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A product of a convolution for a fixed number of examples. It owns its scratchpad, but not the
 * images and weights. Any thread can use it, but only one at a time.
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
   * Creates the product.
   *
   * @param order order of the weights' memory
   */
  OneDnnPrimitive(OneDnnDescription description, memory.desc order) {
    this.product = description.primitive();
    this.inputs = unset(description.inputs());
    this.weights = unset(order);
    this.outputs = unset(description.outputs());
    this.scratchpad = new memory(description.scratchpad(), OneDnn.engine());
    OneDnnDescription.Kind kind = description.kind();
    arguments.put(kind.inputs, inputs);
    arguments.put(kind.weights, weights);
    arguments.put(kind.outputs, outputs);
    arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad);
  }

  /** Computes the product. It writes one of the three arrays and reads the others. */
  void run(FloatPointer inputMemory, FloatPointer weightMemory, FloatPointer outputMemory) {
    inputs.set_data_handle(inputMemory);
    weights.set_data_handle(weightMemory);
    outputs.set_data_handle(outputMemory);
    product.execute(steps, arguments);
    steps._wait();
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
