package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import java.lang.ref.Reference;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A product of a convolution for a fixed batch size. Each worker thread computes a share of the
 * batch, or OpenMP's threads compute all of it. Images are used in place, or rounded to bfloat16
 * first. The weights are converted to oneDNN's preferred order, or back. Not thread-safe.
 */
final class OneDnnProduct implements AutoCloseable {

  private final Kind kind;
  private final boolean gradient;
  private final boolean bfloat16;
  private final int batch;
  private final long orderedLength;
  private final WeightOrder reordering;
  private final Share[] shares;

  /** The work of one thread; images that are not rounded have no rounding. */
  private record Share(OneDnnPrimitive product, Rounding inputs, Rounding outputs) {}

  /**
   * Creates the product.
   *
   * @param parts number of shares of the batch
   * @param bfloat16 whether the two arrays that the product reads are rounded to bfloat16
   */
  OneDnnProduct(Kind kind, ConvolutionGeometry g, int batch, int parts, boolean bfloat16) {
    this.kind = kind;
    this.gradient = kind == Kind.WEIGHT_GRADIENT;
    this.bfloat16 = bfloat16;
    this.batch = batch;
    this.shares = new Share[parts];
    memory.desc order = null;
    for (int part = 0; part < parts; part++) {
      int examples = Parallel.start(part + 1, parts, batch) - Parallel.start(part, parts, batch);
      OneDnnDescription description = new OneDnnDescription(kind, g, examples, order, bfloat16);
      order = description.order();
      long inputs = (long) examples * g.inChannels() * g.inHeight() * g.inWidth();
      long outputs = (long) examples * g.outChannels() * g.outPixels();
      shares[part] =
          new Share(
              OneDnnPrimitive.of(description, order),
              roundsInputs() ? new Rounding(inputs) : null,
              roundsOutputs() ? new Rounding(outputs) : null);
    }
    this.orderedLength = (order.get_size() + Float.BYTES - 1) / Float.BYTES;
    this.reordering = new WeightOrder(g, order, gradient, bfloat16 && kind == Kind.INPUT_GRADIENT);
  }

  private boolean roundsInputs() {
    return bfloat16 && kind != Kind.INPUT_GRADIENT;
  }

  private boolean roundsOutputs() {
    return bfloat16 && kind != Kind.FORWARD;
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
      reordering.run(Buffers.pointer(weights), Buffers.pointer(memory));
    }
    FloatPointer kernel = Buffers.pointer(memory);
    Images in = new Images(inputs, roundsInputs() ? Rounding.room(inputs.length()) : null, batch);
    Images out =
        new Images(outputs, roundsOutputs() ? Rounding.room(outputs.length()) : null, batch);
    Parallel.run(
        shares.length,
        batch,
        (part, from, to) ->
            OneDnn.inParts(
                shares.length,
                () -> {
                  Share share = shares[part];
                  share.product.run(
                      in.at(from, share.inputs),
                      kernel.getPointer(gradient ? part * orderedLength : 0),
                      out.at(from, share.outputs));
                }));
    if (gradient) {
      for (int part = 1; part < shares.length; part++) {
        Elementwise.addScaled(memory.getRow(0), memory.getRow(part), 1);
      }
      reordering.run(Buffers.pointer(weights), Buffers.pointer(memory));
    }
    Reference.reachabilityFence(weights);
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(memory);
    Reference.reachabilityFence(out);
  }

  /** The images of a batch, with room for their rounded values, or null. */
  private record Images(INDArray values, INDArray rounded, int batch) {

    /** Returns the memory of a share of the images, which is rounded first if it has a rounding. */
    Pointer at(int from, Rounding rounding) {
      long start = from * (values.length() / batch);
      FloatPointer floats = Buffers.pointer(values).getPointer(start);
      if (rounding == null) {
        return floats;
      }
      ShortPointer halves = Rounding.halves(rounded).getPointer(start);
      rounding.run(floats, halves);
      return halves;
    }
  }

  @Override
  public void close() {
    for (Share share : shares) {
      share.product.close();
      if (share.inputs != null) {
        share.inputs.close();
      }
      if (share.outputs != null) {
        share.outputs.close();
      }
    }
    reordering.close();
  }
}
