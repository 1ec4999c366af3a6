package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.lang.ref.Reference;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A product of a convolution for a fixed batch size. Each worker thread computes a share of the
 * batch, or OpenMP's threads compute all of it. Images are used in place. The weights are converted
 * to oneDNN's preferred order, or back. Not thread-safe.
 */
final class OneDnnProduct implements AutoCloseable {

  private final boolean gradient;
  private final int batch;
  private final long orderedLength;
  private final memory plain;
  private final memory ordered;
  private final reorder reordering;
  private final stream steps = new stream(OneDnn.engine());
  private final OneDnnPrimitive[] shares;

  /**
   * Creates the product.
   *
   * @param parts number of shares of the batch
   */
  OneDnnProduct(Kind kind, ConvolutionGeometry geometry, int batch, int parts) {
    this.gradient = kind == Kind.WEIGHT_GRADIENT;
    this.batch = batch;
    this.shares = new OneDnnPrimitive[parts];
    memory.desc order = null;
    for (int part = 0; part < parts; part++) {
      int examples = Parallel.start(part + 1, parts, batch) - Parallel.start(part, parts, batch);
      OneDnnDescription description = new OneDnnDescription(kind, geometry, examples, order);
      order = description.order();
      shares[part] = new OneDnnPrimitive(description, order);
    }
    this.orderedLength = order.get_size() / Float.BYTES;
    this.plain = OneDnnPrimitive.unset(OneDnnDescription.plainWeights(geometry));
    this.ordered = OneDnnPrimitive.unset(order);
    this.reordering = gradient ? new reorder(ordered, plain) : new reorder(plain, ordered);
  }

  /**
   * Computes the product. Images and weights are read or written in place, with weights in DL4J's
   * order.
   */
  void run(INDArray inputs, INDArray weights, INDArray outputs) {
    int copies = gradient ? shares.length : 1;
    INDArray memory =
        Nd4j.createUninitialized(DataType.FLOAT, new long[] {copies, orderedLength}, 'c');
    if (!gradient) {
      reorder(weights, memory, plain, ordered);
    }
    FloatPointer in = Buffers.pointer(inputs);
    FloatPointer kernel = Buffers.pointer(memory);
    FloatPointer out = Buffers.pointer(outputs);
    long inLength = inputs.length() / batch;
    long outLength = outputs.length() / batch;
    Parallel.run(
        shares.length,
        batch,
        (part, from, to) ->
            OneDnn.inParts(
                shares.length,
                () ->
                    shares[part].run(
                        in.getPointer(from * inLength),
                        kernel.getPointer(gradient ? part * orderedLength : 0),
                        out.getPointer(from * outLength))));
    if (gradient) {
      for (int part = 1; part < shares.length; part++) {
        Elementwise.addScaled(memory.getRow(0), memory.getRow(part), 1);
      }
      reorder(weights, memory, ordered, plain);
    }
    Reference.reachabilityFence(inputs);
    Reference.reachabilityFence(memory);
    Reference.reachabilityFence(outputs);
  }

  private void reorder(INDArray weights, INDArray memory, memory from, memory to) {
    plain.set_data_handle(Buffers.pointer(weights));
    ordered.set_data_handle(Buffers.pointer(memory));
    OpenMp.onThisThread(() -> reordering.execute(steps, from, to));
    steps._wait();
    Reference.reachabilityFence(weights);
  }

  @Override
  public void close() {
    for (OneDnnPrimitive share : shares) {
      share.close();
    }
    reordering.close();
    plain.close();
    ordered.close();
    steps.close();
  }
}
