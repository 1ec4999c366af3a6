package io.gen4j.core.internal.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that each thread keeps for its work. Kernels stage arrays through blocks on the heap. The
 * JIT vectorises loops over heap arrays reliably, and a block this small stays in the first-level
 * cache, so that the copies cost little. Patches of convolutions lie off the heap.
 */
final class Scratch {

  /** Floats in a block: three of them fit the first-level cache. */
  static final int BLOCK = 2048;

  private static final ThreadLocal<Scratch> PER_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final float[][] blocks = new float[4][BLOCK];
  private final int[] bits = new int[BLOCK];

  private FloatBuffer zeros = floats(BLOCK);
  private OffHeap offHeap = new OffHeap(BLOCK);

  private Scratch() {}

  /** Memory that native code can work on, and its view for Java. */
  record OffHeap(FloatPointer pointer, FloatBuffer buffer) {

    private OffHeap(int length) {
      this(new FloatPointer(length));
    }

    private OffHeap(FloatPointer pointer) {
      this(pointer, pointer.asBuffer());
    }
  }

  /** Returns the calling thread's memory outside of the heap, at least {@code length} floats. */
  static OffHeap offHeap(int length) {
    Scratch scratch = PER_THREAD.get();
    OffHeap small = scratch.offHeap;
    if (small.buffer.capacity() < length) {
      scratch.offHeap = new OffHeap(length);
      small.pointer.close();
    }
    return scratch.offHeap;
  }

  /** Frees what the calling thread has, before it ends. */
  static void release() {
    PER_THREAD.get().offHeap.pointer.close();
    PER_THREAD.remove();
  }

  /** Returns at least {@code length} zeros outside of the heap, for reading. */
  static FloatBuffer zeros(int length) {
    Scratch scratch = PER_THREAD.get();
    if (scratch.zeros.capacity() < length) {
      scratch.zeros = floats(length);
    }
    return scratch.zeros;
  }

  private static FloatBuffer floats(int length) {
    return ByteBuffer.allocateDirect(length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Returns the calling thread's block number {@code index}, at least {@code length} long. */
  static float[] block(int index, int length) {
    Scratch scratch = PER_THREAD.get();
    if (scratch.blocks[index].length < length) {
      scratch.blocks[index] = new float[length];
    }
    return scratch.blocks[index];
  }

  /** Returns the calling thread's block for the bits of up to {@link #BLOCK} floats. */
  static int[] bits(int length) {
    if (length > BLOCK) {
      throw new IllegalArgumentException(length + " values do not fit a block of " + BLOCK);
    }
    return PER_THREAD.get().bits;
  }
}
