package io.gen4j.datasets.internal;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the first examples that are offered, as many as a budget allows, and never removes one. An
 * epoch reads every example once, in any order, so replacing old examples would gain nothing.
 * Thread safe.
 */
public final class ByteCache {

  /** Approximate size of an array's header and its reference, in bytes. */
  private static final int OVERHEAD = 24;

  private final AtomicReferenceArray<byte[]> kept;
  private final Semaphore room;

  /**
   * Creates a cache.
   *
   * @param size number of examples
   * @param length bytes of one example
   * @param budget largest number of bytes to use
   */
  public ByteCache(int size, int length, long budget) {
    int slots = (int) Math.min(size, budget / ((long) length + OVERHEAD));
    this.room = new Semaphore(slots);
    this.kept = new AtomicReferenceArray<>(slots == 0 ? 0 : size);
  }

  /**
   * Returns the bytes of an example, or null if they are not kept. Callers must not change them.
   */
  public byte[] get(int index) {
    return kept.length() == 0 ? null : kept.get(index);
  }

  /** Keeps an example if there is room. */
  public void offer(int index, byte[] example) {
    if (room.tryAcquire() && !kept.compareAndSet(index, null, example)) {
      room.release(); // another thread was first
    }
  }
}
