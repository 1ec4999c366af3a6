package io.gen4j.core.internal.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that do the parts of one job side by side with the thread that has the job. A training
 * step is hundreds of jobs of some microseconds, so that a thread without work spins for a moment
 * before it sleeps: to wake one takes longer than most jobs do. After some seconds it ends.
 *
 * <p>Nobody is waited for who has not begun: parts are taken by whoever is free, the owner of the
 * job included.
 */
final class WorkerThreads {

  /** Somebody who waits for others' parts yields the processor from then on. */
  private static final long SPIN_NANOS = 100_000;

  /** Longer than what lies between two jobs of a step: a thread that sleeps comes late. */
  private static final long IDLE_NANOS = 1_000_000;

  private static final long SLEEP_NANOS = 10_000_000_000L;

  private final AtomicReferenceArray<Member> members;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile Job current;

  /**
   * Creates a workers; its threads start with the first job.
   *
   * @param helpers number of threads in addition to the one that has the job, 0 or more
   */
  WorkerThreads(int helpers) {
    this.members = new AtomicReferenceArray<>(helpers);
  }

  /**
   * Runs every part, and returns when all are done. If the workers is at work for somebody else, or
   * this is called from within a part, the calling thread does all parts itself, in order.
   *
   * @throws RuntimeException what a part has thrown; all parts have ended then
   */
  void run(int parts, IntConsumer part) {
    Job job = new Job(parts, part);
    if (parts <= 1 || !taken.compareAndSet(false, true)) {
      job.work();
    } else {
      try {
        current = job;
        call(parts - 1);
        job.work();
        job.await();
      } finally {
        current = null;
        taken.set(false);
      }
    }
    job.rethrow();
  }

  private void call(int wanted) {
    for (int i = 0; i < Math.min(wanted, members.length()); i++) {
      Member member = members.get(i);
      if (member == null) {
        member = new Member(i);
        try {
          member.thread.start();
        } catch (OutOfMemoryError e) {
          // No more threads for this process: those that there are do all the work.
          return;
        }
        members.set(i, member);
      } else if (member.asleep) {
        LockSupport.unpark(member.thread);
      }
    }
  }

  /** One job, taken part by part. */
  private static final class Job {

    private final int parts;
    private final IntConsumer part;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile Throwable failure;

    Job(int parts, IntConsumer part) {
      this.parts = parts;
      this.part = part;
    }

    void work() {
      for (int p = next.getAndIncrement(); p < parts; p = next.getAndIncrement()) {
        try {
          part.accept(p);
        } catch (Throwable e) {
          // Checked ones too, from code that hides them: a part that failed must not pass.
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }

    void await() {
      long began = System.nanoTime();
      while (done.get() < parts) {
        if (System.nanoTime() - began < SPIN_NANOS) {
          Thread.onSpinWait();
        } else {
          // Somebody else needs the processor, perhaps the very thread that is waited for.
          Thread.yield();
        }
      }
    }

    void rethrow() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      if (failure != null) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** One thread. */
  private final class Member implements Runnable {

    private final int index;
    private final Thread thread;
    private volatile boolean asleep;

    Member(int index) {
      this.index = index;
      this.thread = new Thread(null, this, "gen4j-kernels-" + (index + 1), 0, false);
      this.thread.setDaemon(true);
      this.thread.setContextClassLoader(null);
    }

    @Override
    public void run() {
      Job last = null;
      long idle = System.nanoTime();
      while (true) {
        Job job = current;
        if (job != null && job != last) {
          job.work();
          last = job;
          idle = System.nanoTime();
        } else if (System.nanoTime() - idle < IDLE_NANOS) {
          // Native code has threads of its own, which get the processor in this way.
          Thread.yield();
        } else {
          last = null;
          if (!sleep()) {
            // A job that comes now is done without this thread, the next one by its successor.
            members.set(index, null);
            Scratch.release();
            return;
          }
          idle = System.nanoTime();
        }
      }
    }

    /** Returns false if nobody has called for long. */
    private boolean sleep() {
      long began = System.nanoTime();
      asleep = true;
      if (current == null) {
        LockSupport.parkNanos(this, SLEEP_NANOS);
      }
      asleep = false;
      // Nobody has a reason to interrupt this thread, and an interrupted one would never sleep.
      Thread.interrupted();
      return System.nanoTime() - began < SLEEP_NANOS;
    }
  }
}
