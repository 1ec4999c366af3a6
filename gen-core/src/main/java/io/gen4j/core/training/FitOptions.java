package io.gen4j.core.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long to train and on how much at a time. Immutable; start from {@link #epochs} or {@link
 * #steps} and change by name.
 *
 * @param epochs passes over data that the model has made in all when training ends, earlier calls
 *     included, whatever the size of the data and of the batches then; 0 if {@code steps} says it
 * @param steps steps that the model has made in all when training ends; 0 if {@code epochs} says it
 * @param batchSize examples per batch
 * @param callbacks called in this order
 * @param gradientExchange sees gradients before they are applied
 */
public record FitOptions(
    int epochs,
    long steps,
    int batchSize,
    List<Callback> callbacks,
    Optional<GradientExchange> gradientExchange) {

  /** The batch size unless another is set. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException unless exactly one of epochs and steps is positive, and the
   *     batch size is
   */
  public FitOptions {
    callbacks = List.copyOf(callbacks);
    if (epochs < 0 || steps < 0 || (epochs > 0) == (steps > 0)) {
      throw new IllegalArgumentException(
          "Set a positive number of either epochs or steps, got epochs="
              + epochs
              + ", steps="
              + steps);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("The batch size must be 1 or more, got " + batchSize);
    }
  }

  /** Trains until the model has made this many passes over data. */
  public static FitOptions epochs(int epochs) {
    return new FitOptions(epochs, 0, DEFAULT_BATCH_SIZE, List.of(), Optional.empty());
  }

  /** Trains until the model has made this many steps. */
  public static FitOptions steps(long steps) {
    return new FitOptions(0, steps, DEFAULT_BATCH_SIZE, List.of(), Optional.empty());
  }

  /** Returns a copy with another batch size. */
  public FitOptions withBatchSize(int size) {
    return new FitOptions(epochs, steps, size, callbacks, gradientExchange);
  }

  /** Returns a copy with one more callback, called after those that are there. */
  public FitOptions withCallback(Callback callback) {
    List<Callback> all = new ArrayList<>(callbacks);
    all.add(callback);
    return new FitOptions(epochs, steps, batchSize, all, gradientExchange);
  }

  /** Returns a copy whose gradients an exchange sees before they are applied. */
  public FitOptions withGradientExchange(GradientExchange exchange) {
    return new FitOptions(epochs, steps, batchSize, callbacks, Optional.of(exchange));
  }

  /** Returns for example {@code 20 epochs in batches of 64, 1 callback}. */
  @Override
  public String toString() {
    return (epochs > 0 ? epochs + " epochs" : steps + " steps")
        + " in batches of "
        + batchSize
        + (callbacks.isEmpty()
            ? ""
            : ", " + callbacks.size() + (callbacks.size() == 1 ? " callback" : " callbacks"))
        + (gradientExchange.isPresent() ? ", with a gradient exchange" : "");
  }
}
