package io.gen4j.core.internal.kernels;

/**
 * Heap blocks that kernels stage off-heap memory through. The JIT vectorises loops over heap arrays
 * reliably, and a block this small stays in the first-level cache, so that the copies cost little.
 */
final class Scratch {

  /** Floats in a block: three of them fit the first-level cache. */
  static final int BLOCK = 2048;

  private static final ThreadLocal<Scratch> PER_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final float[][] blocks = new float[4][BLOCK];
  private final int[] bits = new int[BLOCK];

  private Scratch() {}

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
