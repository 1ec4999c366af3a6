package io.gen4j.core.internal.kernels;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Brings the weights of a convolution from DL4J's order into one that oneDNN chose, or back, on all
 * threads. Not thread-safe.
 */
final class WeightOrder implements AutoCloseable {

  /**
   * Parts start at multiples of this number of output channels. Most of oneDNN's blocks end there.
   */
  private static final int CHANNELS = 64;

  /** Fewer weights than this are faster on one thread. */
  private static final long MIN_PART = 1L << 13;

  private final ConvolutionGeometry g;
  private final boolean back;
  private final boolean twice;
  private final int units;
  private final Share[] shares;

  /** The reordering of some output channels. */
  private record Share(
      memory plain, memory ordered, Step first, memory between, Step second, int weights) {}

  private record Step(reorder order, stream steps) implements AutoCloseable {

    Step(memory from, memory to) {
      this(new reorder(from, to), new stream(OneDnn.engine()));
    }

    void run(memory from, memory to) {
      order.execute(steps, from, to);
      steps._wait();
    }

    @Override
    public void close() {
      order.close();
      steps.close();
    }
  }

  /**
   * Creates the reordering.
   *
   * @param order order of the weights in oneDNN's memory
   * @param back whether it goes from that order to DL4J's
   * @param twice whether to go through the order output channel, height, width, input channel. To
   *     some orders in bfloat16, this takes a third of the time
   */
  WeightOrder(ConvolutionGeometry g, memory.desc order, boolean back, boolean twice) {
    this.g = g;
    this.back = back;
    this.twice = twice;
    long weights = (long) g.outChannels() * g.patch();
    int blocks = (g.outChannels() + CHANNELS - 1) / CHANNELS;
    int parts = Parallel.parts(weights, MIN_PART, blocks);
    this.units = parts > 1 && isDense(order, weights) && divides(g, order, back) ? blocks : 1;
    this.shares = new Share[units == 1 ? 1 : parts];
    memory.desc plain = OneDnnDescription.plainWeights(g);
    for (int part = 0; part < shares.length; part++) {
      int from = start(part);
      shares[part] = share(plain, order, from, start(part + 1));
    }
  }

  /** Returns the first output channel of a part. */
  private int start(int part) {
    return part == shares.length
        ? g.outChannels()
        : Parallel.start(part, shares.length, units) * CHANNELS;
  }

  /** Whether the order has no padding, which must be zero but belongs to no part. */
  private static boolean isDense(memory.desc order, long weights) {
    boolean halves = order.get_data_type() == memory.data_type.bf16;
    return order.get_size() == weights * (halves ? Short.BYTES : Float.BYTES);
  }

  /** Whether oneDNN can address parts of the order. */
  private static boolean divides(ConvolutionGeometry g, memory.desc order, boolean back) {
    try {
      for (int from = 0; from < g.outChannels(); from += CHANNELS) {
        int channels = Math.min(CHANNELS, g.outChannels() - from);
        memory.desc some = part(g, order, from, channels);
        memory.desc plain = part(g, OneDnnDescription.plainWeights(g), from, channels);
        // A scratchpad of oneDNN's would belong to the thread that creates the reordering.
        if ((back ? scratchpad(some, plain) : scratchpad(plain, some)) > 0) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static long scratchpad(memory.desc from, memory.desc to) {
    return new reorder.primitive_desc(
            OneDnn.engine(), from, OneDnn.engine(), to, OneDnn.scratchpadOfOurs(), false)
        .scratchpad_desc()
        .get_size();
  }

  private static memory.desc part(
      ConvolutionGeometry g, memory.desc order, int from, int channels) {
    long[] shape = {channels, g.inChannels(), g.kernelHeight(), g.kernelWidth()};
    return order.submemory_desc(shape, new long[] {from, 0, 0, 0});
  }

  private Share share(memory.desc plain, memory.desc order, int from, int to) {
    long[] shape = {to - from, g.inChannels(), g.kernelHeight(), g.kernelWidth()};
    boolean whole = shares.length == 1;
    memory ofPlain = OneDnnPrimitive.unset(whole ? plain : part(g, plain, from, to - from));
    memory ofOrdered = OneDnnPrimitive.unset(whole ? order : part(g, order, from, to - from));
    if (back) {
      return new Share(ofPlain, ofOrdered, new Step(ofOrdered, ofPlain), null, null, 0);
    }
    if (!twice) {
      return new Share(ofPlain, ofOrdered, new Step(ofPlain, ofOrdered), null, null, 0);
    }
    memory between =
        OneDnnPrimitive.unset(new memory.desc(shape, memory.data_type.f32, memory.format_tag.ohwi));
    return new Share(
        ofPlain,
        ofOrdered,
        new Step(ofPlain, between),
        between,
        new Step(between, ofOrdered),
        (to - from) * g.patch());
  }

  /** Returns the number of parts. */
  int parts() {
    return shares.length;
  }

  /** Reads one of the two and writes the other one. */
  void run(FloatPointer plain, FloatPointer ordered) {
    Parallel.run(
        shares.length,
        units,
        (part, first, last) -> OpenMp.onThisThread(() -> run(shares[part], plain, ordered)));
  }

  private void run(Share share, FloatPointer plain, FloatPointer ordered) {
    share.plain.set_data_handle(plain);
    share.ordered.set_data_handle(ordered);
    if (back) {
      share.first.run(share.ordered, share.plain);
    } else if (!twice) {
      share.first.run(share.plain, share.ordered);
    } else {
      share.between.set_data_handle(Scratch.offHeap(share.weights).pointer());
      share.first.run(share.plain, share.between);
      share.second.run(share.between, share.ordered);
    }
  }

  @Override
  public void close() {
    for (Share share : shares) {
      share.plain.close();
      share.ordered.close();
      share.first.close();
      if (share.second != null) {
        share.between.close();
        share.second.close();
      }
    }
  }
}
