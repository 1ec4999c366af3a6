package io.gen4j.datasets.internal;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the first examples that come, as many as a budget allows, and never gives one up: an epoch
 * reads every example once, in any order, and under that pattern replacing old ones gains nothing.
 * Thread safe.
 */
public final class ByteCache {

  /** Header of an array and its reference, about. */
  private static final int OVERHEAD = 24;

  private final AtomicReferenceArray<byte[]> kept;
  private final Semaphore room;

  /**
   * Makes a cache.
   *
   * @param size number of examples
   * @param length bytes of one example
   * @param budget bytes to use at most
   */
  public ByteCache(int size, int length, long budget) {
    int slots = (int) Math.min(size, budget / ((long) length + OVERHEAD));
    this.room = new Semaphore(slots);
    this.kept = new AtomicReferenceArray<>(slots == 0 ? 0 : size);
  }

  /** Returns what is kept of an example, or null; not to be changed. */
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
