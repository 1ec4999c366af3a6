package io.gen4j.core.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** The callbacks of one training in the order of calls. */
final class CallbackList {

  private final List<Callback> all;
  private int started;

  CallbackList(List<Callback> callbacks) {
    all = new ArrayList<>();
    callbacks.forEach(this::add);
    if (all.isEmpty()) {
      all.add(new TrainingLog());
    }
    // The sort is stable, and false comes before true.
    all.sort(Comparator.comparing(callback -> !callback.measures()));
  }

  private void add(Callback callback) {
    List<Callback> parts = callback.parts();
    if (parts.equals(List.of(callback))) {
      all.add(callback);
    } else {
      parts.forEach(this::add);
    }
  }

  void start(Progress progress) {
    for (Callback callback : all) {
      started++;
      callback.onStart(progress);
    }
  }

  void step(Progress progress) {
    all.forEach(callback -> callback.onStep(progress));
  }

  void epoch(Progress progress) {
    all.forEach(callback -> callback.onEpoch(progress));
  }

  /** Calls every callback, then throws the exception of the first one that failed. */
  void end(TrainingReport report) {
    Throwable first = each(null, callback -> callback.onEnd(report));
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }

  /**
   * Calls every callback that was started. Their exceptions are added to the cause as suppressed.
   */
  void fail(TrainingFailure failure) {
    each(failure.cause(), callback -> callback.onFailure(failure));
  }

  private Throwable each(Throwable cause, Consumer<Callback> call) {
    Throwable first = cause;
    // Channels cannot write while the interrupt flag is set.
    boolean interrupted = Thread.interrupted();
    for (Callback callback : all.subList(0, started)) {
      try {
        call.accept(callback);
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
