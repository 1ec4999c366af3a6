package io.gen4j.core.training;

import io.gen4j.core.network.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The length of a training, the batch size, the number format and the callbacks. Immutable. Start
 * from {@link #epochs} or {@link #steps} and change values with the {@code with} methods.
 *
 * @param epochs total number of passes over data after which training ends; it includes earlier
 *     calls, even with other data or batch sizes; 0 if {@code steps} is set
 * @param steps total number of steps after which training ends; it includes earlier calls; 0 if
 *     {@code epochs} is set
 * @param batchSize examples per batch, 1 or more
 * @param callbacks callbacks in the order of calls
 * @param gradientExchange receives gradients before they are applied, if present
 * @param precision number format of matrix products and convolutions
 */
public record FitOptions(
    int epochs,
    long steps,
    int batchSize,
    List<Callback> callbacks,
    Optional<GradientExchange> gradientExchange,
    Precision precision) {

  /** The default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException unless exactly one of epochs and steps is positive, and the
   *     batch size is positive
   */
  public FitOptions {
    callbacks = List.copyOf(callbacks);
    Objects.requireNonNull(precision, "precision");
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

  /**
   * Trains until the model has made this total number of passes over data.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static FitOptions epochs(int epochs) {
    return new FitOptions(
        epochs, 0, DEFAULT_BATCH_SIZE, List.of(), Optional.empty(), Precision.FLOAT);
  }

  /**
   * Trains until the model has made this total number of steps.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static FitOptions steps(long steps) {
    return new FitOptions(
        0, steps, DEFAULT_BATCH_SIZE, List.of(), Optional.empty(), Precision.FLOAT);
  }

  /**
   * Returns a copy with this batch size.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public FitOptions withBatchSize(int size) {
    return new FitOptions(epochs, steps, size, callbacks, gradientExchange, precision);
  }

  /** Returns a copy with an additional callback, which is called after the existing ones. */
  public FitOptions withCallback(Callback callback) {
    List<Callback> all = new ArrayList<>(callbacks);
    all.add(callback);
    return new FitOptions(epochs, steps, batchSize, all, gradientExchange, precision);
  }

  /** Returns a copy with a gradient exchange. */
  public FitOptions withGradientExchange(GradientExchange exchange) {
    return new FitOptions(epochs, steps, batchSize, callbacks, Optional.of(exchange), precision);
  }

  /**
   * Returns a copy that computes matrix products and convolutions in this format. The model does
   * not remember it: a later call of {@code fit} may use another one. Training refuses a format
   * that this machine does not {@linkplain Precision#isSupported support}.
   */
  public FitOptions withPrecision(Precision format) {
    return new FitOptions(epochs, steps, batchSize, callbacks, gradientExchange, format);
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
        + (precision == Precision.FLOAT ? "" : ", products in " + precision)
        + (gradientExchange.isPresent() ? ", with a gradient exchange" : "");
  }
}
