package io.gen4j.core.internal.kernels;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rounds a number of adjacent floats to the nearest bfloat16 values, ties to even. Any thread can
 * use it, but only one at a time.
 */
final class Rounding implements AutoCloseable {

  private final memory from;
  private final memory to;
  private final reorder conversion;
  private final stream steps = new stream(OneDnn.engine());

  /** Creates the conversion of {@code length} values. */
  Rounding(long length) {
    this.from = values(length, memory.data_type.f32);
    this.to = values(length, memory.data_type.bf16);
    this.conversion = new reorder(from, to);
  }

  private static memory values(long length, memory.data_type type) {
    return OneDnnPrimitive.unset(new memory.desc(new long[] {length}, type, memory.format_tag.a));
  }

  void run(FloatPointer floats, Pointer halves) {
    from.set_data_handle(floats);
    to.set_data_handle(halves);
    conversion.execute(steps, from, to);
    steps._wait();
  }

  @Override
  public void close() {
    conversion.close();
    from.close();
    to.close();
    steps.close();
  }

  /** Returns memory for {@code length} bfloat16 values, as an array of half as many floats. */
  static INDArray room(long length) {
    return Nd4j.createUninitialized(DataType.FLOAT, new long[] {(length + 1) / 2}, 'c');
  }

  /** Returns the start of such memory. */
  static ShortPointer halves(INDArray room) {
    return new ShortPointer(Buffers.pointer(room));
  }
}
