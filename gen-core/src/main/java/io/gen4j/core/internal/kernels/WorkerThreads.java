package io.gen4j.core.internal.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that run the parts of one job together with the thread that owns the job. A training step
 * consists of hundreds of jobs of a few microseconds, and waking a thread takes longer than most
 * jobs. Therefore a thread without work spins for a moment before it sleeps. After some seconds of
 * sleep it ends.
 *
 * <p>Any free thread takes the next part, including the owner of the job. So a job never waits for
 * a thread that has not started.
 */
final class WorkerThreads {

  /** After this time, a thread that waits for the parts of others yields the processor. */
  private static final long SPIN_NANOS = 100_000;

  /**
   * Time without work before a thread sleeps. It is longer than the time between two jobs of a
   * step, since a sleeping thread starts late.
   */
  private static final long IDLE_NANOS = 1_000_000;

  private static final long SLEEP_NANOS = 10_000_000_000L;

  private final AtomicReferenceArray<Member> members;
  private final long sleepNanos;
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile Job current;

  /**
   * Creates the workers. Their threads start with the first job.
   *
   * @param helpers number of threads in addition to the owner of the job, 0 or more
   */
  WorkerThreads(int helpers) {
    this(helpers, SLEEP_NANOS);
  }

  /** Creates workers whose threads end after this time of sleep. */
  WorkerThreads(int helpers, long sleepNanos) {
    this.sleepNanos = sleepNanos;
    this.members = new AtomicReferenceArray<>(helpers);
  }

  /**
   * Runs every part and returns when all are done. If the workers are busy with another job, or if
   * this method is called inside a part, the calling thread runs all parts itself, in order.
   *
   * @throws RuntimeException the exception of a part, after all parts have ended
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
          // The process cannot start more threads, so the existing ones do all the work.
          return;
        }
        members.set(i, member);
      } else if (member.asleep) {
        LockSupport.unpark(member.thread);
      }
    }
  }

  /** One job. Threads take its parts one by one. */
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
          // This includes checked exceptions that are thrown without being declared. A failed part
          // must not be ignored.
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
          // Another thread may need the processor, perhaps the one that is being waited for.
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

  /** One worker thread. */
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
          // Yielding gives the processor to the threads of native code.
          Thread.yield();
        } else {
          last = null;
          if (!sleep()) {
            // A job that arrives now runs without this thread. The next job starts a new one.
            members.set(index, null);
            Scratch.release();
            return;
          }
          idle = System.nanoTime();
        }
      }
    }

    /** Sleeps until there is work. Returns false after a long time without work. */
    private boolean sleep() {
      long began = System.nanoTime();
      asleep = true;
      if (current == null) {
        LockSupport.parkNanos(this, sleepNanos);
      }
      asleep = false;
      // There is no reason to interrupt this thread, and an interrupted thread would never sleep.
      Thread.interrupted();
      return System.nanoTime() - began < sleepNanos;
    }
  }
}
