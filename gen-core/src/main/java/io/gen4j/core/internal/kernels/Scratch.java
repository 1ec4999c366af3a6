package io.gen4j.core.internal.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Memory that each thread keeps for its work. Kernels copy arrays block by block to the heap, since
 * the JIT reliably vectorizes loops over heap arrays. The blocks are small enough to stay in the
 * first-level cache, so the copies cost little. Patches of convolutions are off-heap.
 */
final class Scratch {

  /** Number of floats in a block. Three blocks fit in the first-level cache. */
  static final int BLOCK = 2048;

  private static final ThreadLocal<Scratch> PER_THREAD = new ThreadLocal<>();

  private final float[][] blocks = new float[4][BLOCK];
  private final int[] bits = new int[BLOCK];

  private FloatBuffer zeros = floats(BLOCK);
  private OffHeap offHeap = new OffHeap(BLOCK);
  private FloatProducts products;

  Scratch() {}

  /** Returns the calling thread's memory. */
  private static Scratch own() {
    Scratch own = PER_THREAD.get();
    if (own == null) {
      own = new Scratch();
      PER_THREAD.set(own);
    }
    return own;
  }

  /** Gives this memory to the calling thread, and returns what it had before, or null. */
  Scratch lend() {
    Scratch before = PER_THREAD.get();
    PER_THREAD.set(this);
    return before;
  }

  /** Takes lent memory from the calling thread, which gets back what it had before, or null. */
  static void restore(Scratch before) {
    if (before == null) {
      PER_THREAD.remove();
    } else {
      PER_THREAD.set(before);
    }
  }

  void close() {
    offHeap.pointer.close();
    if (products != null) {
      products.close();
    }
  }

  /** Returns the calling thread's products. They need oneDNN. */
  static FloatProducts products() {
    Scratch scratch = own();
    if (scratch.products == null) {
      scratch.products = new FloatProducts();
    }
    return scratch.products;
  }

  /** Memory for native code, and its Java view. */
  record OffHeap(FloatPointer pointer, FloatBuffer buffer) {

    private OffHeap(int length) {
      this(new FloatPointer(length));
    }

    private OffHeap(FloatPointer pointer) {
      this(pointer, pointer.asBuffer());
    }
  }

  /** Returns the calling thread's off-heap memory, at least {@code length} floats. */
  static OffHeap offHeap(int length) {
    Scratch scratch = own();
    OffHeap small = scratch.offHeap;
    if (small.buffer.capacity() < length) {
      scratch.offHeap = new OffHeap(length);
      small.pointer.close();
    }
    return scratch.offHeap;
  }

  /** Frees the memory of the calling thread before the thread ends. */
  static void release() {
    Scratch own = PER_THREAD.get();
    if (own != null) {
      own.close();
      PER_THREAD.remove();
    }
  }

  /** Returns at least {@code length} off-heap zeros, which must not be modified. */
  static FloatBuffer zeros(int length) {
    Scratch scratch = own();
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

  /** Returns the calling thread's block {@code index}, with at least {@code length} floats. */
  static float[] block(int index, int length) {
    Scratch scratch = own();
    if (scratch.blocks[index].length < length) {
      scratch.blocks[index] = new float[length];
    }
    return scratch.blocks[index];
  }

  /** Returns the calling thread's block for the bits of up to {@link #BLOCK} floats. */
  static int[] bits(int length) {
    if (length > BLOCK) {
      throw new IllegalArgumentException(length + " values do not fit in a block of " + BLOCK);
    }
    return own().bits;
  }
}
