package io.gen4j.core.training;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training that runs on a thread of its own. The thread ends with the training. Any thread may
 * call the methods.
 *
 * <pre>{@code
 * try (Training training = gan.start(images, FitOptions.epochs(20).withCallback(run))) {
 *   ...
 *   training.cancel();
 *   TrainingReport report = training.await();
 * }
 * }</pre>
 */
public final class Training implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final FutureTask<TrainingReport> task;
  private final Thread thread;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile Progress progress;
  private volatile boolean canceled;
  private volatile boolean delivered;

  private Training(FitOptions options, Function<FitOptions, TrainingReport> fit) {
    // Without callbacks, a training logs its progress; it still does with this one.
    FitOptions logged =
        options.callbacks().isEmpty() ? options.withCallback(new TrainingLog()) : options;
    FitOptions watched = logged.withCallback(new Watch());
    this.task =
        new FutureTask<>(
            () -> {
              try {
                return fit.apply(watched);
              } finally {
                begun.countDown();
              }
            });
    this.thread = new Thread(task, "gen4j-training");
  }

  /** Knows the progress, and stops a training that was canceled before it began. */
  private final class Watch implements Callback {

    @Override
    public void onStart(Progress start) {
      onStep(start);
      begun.countDown();
    }

    @Override
    public void onStep(Progress now) {
      progress = now;
      if (canceled) {
        now.stop();
      }
    }
  }

  /**
   * Starts a training and returns when it has begun, before its first step. Models call this
   * method; applications call {@code start} of a model.
   *
   * @param fit trains with the given options until the end
   * @throws RuntimeException the reason why the training cannot begin
   */
  public static Training start(FitOptions options, Function<FitOptions, TrainingReport> fit) {
    Training training = new Training(options, fit);
    training.thread.start();
    uninterrupted(
        () -> {
          training.begun.await();
          return null;
        });
    if (training.progress == null) {
      // It has failed, or it will in a moment.
      uninterrupted(training::await);
    }
    return training;
  }

  /**
   * Waits until the training ends.
   *
   * @return the report; {@link TrainingReport#stopped} is true after {@link #cancel}
   * @throws RuntimeException the failure of the training, as {@code fit} throws it
   * @throws InterruptedException if the calling thread is interrupted; the training goes on
   */
  public TrainingReport await() throws InterruptedException {
    try {
      TrainingReport report = task.get();
      delivered = true;
      return report;
    } catch (ExecutionException e) {
      delivered = true;
      throw unchecked(e.getCause());
    }
  }

  /**
   * Waits until the training ends, for at most this time.
   *
   * @return the report, or empty if the training has not ended
   * @throws RuntimeException the failure of the training, as {@code fit} throws it
   * @throws InterruptedException if the calling thread is interrupted; the training goes on
   */
  public Optional<TrainingReport> await(Duration most) throws InterruptedException {
    try {
      task.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      delivered = true;
      throw unchecked(e.getCause());
    }
    return Optional.of(await());
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  /** Whether the training has ended, whether it failed or not. */
  public boolean isDone() {
    return task.isDone();
  }

  /** Returns the state of the training after its last step, or before the first one. */
  public Progress progress() {
    return progress;
  }

  /**
   * Ends the training after the current step, like {@link Progress#stop}. Callbacks see a training
   * that ends early, so {@code Checkpoints} and {@code RunFolder} save the model. Returns at once.
   */
  public void cancel() {
    canceled = true;
    Progress now = progress;
    if (now != null) {
      now.stop();
    }
  }

  /**
   * Interrupts the training thread. This also ends waiting for data that never come. The training
   * then fails with a {@link TrainingInterruptedException}, and callbacks save a model that is
   * whole. Returns at once.
   */
  public void interrupt() {
    thread.interrupt();
  }

  /**
   * Cancels the training and waits until it has ended. A failure that no call of {@link #await} has
   * thrown is logged.
   */
  @Override
  public void close() {
    cancel();
    if (Thread.currentThread() == thread) {
      // A callback called; the training ends after it.
      return;
    }
    try {
      uninterrupted(
          () -> {
            thread.join();
            return task.get();
          });
    } catch (IllegalStateException e) {
      if (!delivered) {
        LOG.warn("The training had failed before it was closed", e.getCause());
      }
    }
  }

  /** Work that waits. */
  private interface Waiting<T> {
    T run() throws InterruptedException, ExecutionException;
  }

  /** Waits to the end, and then sets the interrupt flag if there was an interrupt. */
  private static <T> T uninterrupted(Waiting<T> waiting) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return waiting.run();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
