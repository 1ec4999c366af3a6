package io.gen4j.core.internal.serving;

import io.gen4j.core.internal.kernels.LentScratch;
import io.gen4j.core.network.Precision;
import io.gen4j.core.training.TrainingGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lets many threads read a model, also while one thread trains it.
 *
 * <p>A reader borrows a context: the networks of the model on a version of its parameters. All
 * contexts of a version share its parameters. While no training runs, readers use the trained
 * parameters themselves. During training they use a copy, which is made between two steps, and only
 * if somebody reads. At most {@link #most} readers work at the same time, so memory has a bound.
 *
 * <p>Waiting uses no monitors, so virtual threads that wait hold no carrier thread.
 *
 * @param <C> the context: what a thread needs for inference
 */
public final class Serving<C> implements TrainingGuard {

  /** Makes and frees contexts. */
  public interface Contexts<C> {

    /** Makes a context on these parameters, given in the order of the model's arrays. */
    C create(List<INDArray> parameters);

    /** Frees a context, but not its parameters. */
    void free(C context);

    /**
     * Runs work on a context whose networks compute products in this format meanwhile. The default
     * is for contexts that know float only.
     */
    default <T> T in(Precision precision, C context, Function<C, T> work) {
      return work.apply(context);
    }
  }

  private final String model;
  private final Contexts<C> contexts;
  private final Version<C> trained;
  private final Semaphore permits = new Semaphore(most(), true);
  private final Semaphore savers = new Semaphore(1, true);
  private final LentScratch scratch = new LentScratch();
  private final Map<Thread, Version<C>> readers = new ConcurrentHashMap<>();
  // Fair, so that a thread that comes back at once does not keep the others out.
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final List<Version<C>> copies = new ArrayList<>();

  private volatile Precision precision = Precision.FLOAT;
  private volatile Thread trainer;
  private boolean changing;
  private boolean closed;
  private long steps;
  private int waiting;
  private boolean asked;
  private int pausing;
  private int resting;
  private Version<C> published;
  private Throwable failure;

  /**
   * Creates the access to a model.
   *
   * @param model name of the kind of model in messages, for example {@code GAN}
   * @param parameters the live arrays that training changes and inference reads
   * @param first context on the live arrays, which the model itself frees
   */
  public Serving(String model, List<INDArray> parameters, C first, Contexts<C> contexts) {
    this.model = model;
    this.contexts = contexts;
    this.trained = new Version<>(List.copyOf(parameters), first);
  }

  /** Returns how many threads can read a model at the same time; others wait for their turn. */
  public static int most() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Reads the model as it is after a whole step. If a step is under way and nobody has asked since
   * the step before, waits until it ends.
   *
   * @param call name of the method that was called, for messages
   * @throws IllegalStateException if the model is closed
   */
  public <T> T read(String call, Function<C, T> work) {
    Thread thread = Thread.currentThread();
    Version<C> outer = readers.get(thread);
    // A callback reads on the training thread, and work of this model may call the model again.
    boolean counted = outer == null && thread != trainer;
    if (counted) {
      permits.acquireUninterruptibly();
    }
    try {
      return scratch.during(() -> borrow(call, thread, outer, work));
    } finally {
      if (counted) {
        permits.release();
      }
    }
  }

  /**
   * Sets the number format of products in later calls of {@link #read}.
   *
   * @throws IllegalArgumentException if this machine cannot compute in it
   */
  public void setPrecision(Precision format) {
    format.requireSupported();
    precision = format;
  }

  private <T> T borrow(String call, Thread thread, Version<C> outer, Function<C, T> work) {
    Version<C> version;
    C context;
    lock.lock();
    try {
      if (outer == null) {
        requireOpen(call);
      }
      version = outer != null ? outer : thread == trainer ? trained : current(call);
      version.readers++;
      context = version.idle.poll();
    } finally {
      lock.unlock();
    }
    boolean usable = true;
    try {
      if (context == null) {
        context = contexts.create(version.parameters);
      }
      readers.put(thread, version);
      return contexts.in(precision, context, work);
    } catch (Error e) {
      // Native memory may have run out in the middle of a pass.
      usable = false;
      throw e;
    } finally {
      if (outer == null) {
        readers.remove(thread);
      }
      giveBack(version, context, usable || version.isFirst(context));
    }
  }

  private void giveBack(Version<C> version, C context, boolean usable) {
    lock.lock();
    try {
      version.readers--;
      if (context != null && usable) {
        version.idle.push(context);
      } else if (context != null) {
        contexts.free(context);
      }
      discardUnused();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the version for a new reader. The lock is held. */
  private Version<C> current(String call) {
    asked = true;
    if (trainer == null) {
      return trained;
    }
    if (published == null || published.step != steps) {
      if (changing) {
        awaitStep(call);
        return trainer == null ? trained : published;
      }
      publish();
    }
    return published;
  }

  private void awaitStep(String call) {
    long seen = steps;
    waiting++;
    try {
      while (trainer != null && steps == seen) {
        changed.awaitUninterruptibly();
      }
    } finally {
      waiting--;
    }
    requireOpen(call);
    if (trainer != null && published == null) {
      OutOfMemoryError error =
          new OutOfMemoryError(
              "There is not enough memory to copy the parameters of the "
                  + model
                  + " that is training, so "
                  + call
                  + " has no model to read");
      error.initCause(failure);
      throw error;
    }
  }

  /** Copies the trained parameters. The lock is held, and the model is whole. */
  private void publish() {
    Version<C> next = null;
    for (Version<C> copy : copies) {
      next = copy != published && copy.readers == 0 ? copy : next;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (next == null) {
        next = new Version<>(trained.parameters.stream().map(INDArray::dup).toList());
        copies.add(next);
      } else {
        next.assign(trained);
      }
    }
    next.step = steps;
    published = next;
    asked = false;
    discardUnused();
  }

  /**
   * Frees copies that nobody reads. During training, one of them is kept to copy to at the next
   * step.
   */
  private void discardUnused() {
    boolean spare = trainer != null;
    for (int i = copies.size() - 1; i >= 0; i--) {
      Version<C> copy = copies.get(i);
      if (copy.readers > 0 || copy == published) {
        continue;
      }
      if (spare) {
        spare = false;
      } else {
        copies.remove(i);
        copy.idle.forEach(contexts::free);
        copy.close();
      }
    }
  }

  /**
   * Runs work that reads everything of the model between two steps, such as saving. Training waits
   * until it has ended.
   *
   * @throws IllegalStateException if the model is closed
   */
  public <T> T atRest(String call, Supplier<T> work) {
    if (Thread.currentThread() == trainer && changing) {
      return work.get();
    }
    savers.acquireUninterruptibly();
    try {
      lock.lock();
      try {
        requireOpen(call);
        pausing++;
        try {
          while (trainer != null && trainer != Thread.currentThread() && changing) {
            changed.awaitUninterruptibly();
          }
          requireOpen(call);
          resting++;
        } finally {
          pausing--;
        }
      } finally {
        lock.unlock();
      }
      try {
        return work.get();
      } finally {
        lock.lock();
        try {
          resting--;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } finally {
      savers.release();
    }
  }

  /**
   * Checks that the model can be used.
   *
   * @throws IllegalStateException if the model is closed
   */
  public void requireOpen(String call) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "This "
                + model
                + " is closed, so "
                + call
                + " cannot be called. Create or load another");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void begin() {
    lock.lock();
    try {
      requireOpen("fit");
      if (trainer != null) {
        throw new IllegalStateException(
            "The thread '"
                + trainer.getName()
                + "' is training this "
                + model
                + ", and a model has one training at a time. Wait until it ends, or stop it with"
                + " Progress.stop or Training.cancel");
      }
      if (readers.containsKey(Thread.currentThread())) {
        throw new IllegalStateException("fit was called while this thread reads the " + model);
      }
      trainer = Thread.currentThread();
      // New readers take a copy from now on.
      while (trained.readers > 0 || resting > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void changing() {
    if (changing) {
      return;
    }
    lock.lock();
    try {
      while (resting > 0 || pausing > 0) {
        changed.awaitUninterruptibly();
      }
      changing = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void whole() {
    lock.lock();
    try {
      changing = false;
      steps++;
      // Somebody has read since the last copy was made, so the next reader need not wait.
      if (waiting > 0 || asked && published != null) {
        publishQuietly();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A failed copy is the reader's failure, not the training's. */
  private void publishQuietly() {
    try {
      publish();
    } catch (RuntimeException | OutOfMemoryError e) {
      failure = e;
      published = null;
    }
  }

  @Override
  public void end() {
    lock.lock();
    try {
      trainer = null;
      changing = false;
      published = null;
      failure = null;
      asked = false;
      discardUnused();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes the access, waits for those who read, and frees everything but the live arrays and the
   * first context.
   *
   * @return whether this call has closed the model; false if it was closed before
   * @throws IllegalStateException if the model is training, or if this thread reads it
   */
  public boolean close() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (trainer != null || readers.containsKey(Thread.currentThread())) {
        throw new IllegalStateException(
            "The "
                + model
                + (trainer != null ? " is training" : " is in use by this thread")
                + ", so it cannot be closed now. Stop the training first (Training.cancel)");
      }
      closed = true;
      while (trained.readers > 0 || resting > 0 || !copies.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      trained.idle.stream().filter(context -> !trained.isFirst(context)).forEach(contexts::free);
      trained.idle.clear();
      scratch.release();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
