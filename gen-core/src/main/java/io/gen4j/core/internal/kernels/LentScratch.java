package io.gen4j.core.internal.kernels;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/**
 * Working memory of kernels for calls from many threads. A thread has it for the time of a call, so
 * the memory grows with the number of calls at the same time and not with the number of threads.
 */
public final class LentScratch {

  private final Deque<Scratch> free = new ConcurrentLinkedDeque<>();

  /** Runs work whose kernels use lent memory on the calling thread. */
  public <T> T during(Supplier<T> work) {
    Scratch taken = free.pollFirst();
    Scratch lent = taken == null ? new Scratch() : taken;
    Scratch before = lent.lend();
    try {
      return work.get();
    } finally {
      Scratch.restore(before);
      free.addFirst(lent);
    }
  }

  /** Frees the memory that is not in use. */
  public void release() {
    for (Scratch each = free.pollFirst(); each != null; each = free.pollFirst()) {
      each.close();
    }
  }
}
