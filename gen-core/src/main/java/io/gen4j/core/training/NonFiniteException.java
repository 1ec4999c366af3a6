package io.gen4j.core.training;

import io.gen4j.core.data.Batch;

/**
 * Thrown when training has diverged: a loss or a gradient is NaN or infinite. The named network
 * still has the parameters of its last good update. With {@link Optimization#withRollback}, the
 * whole model has returned to an earlier state.
 */
public final class NonFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Larger values make most networks diverge. */
  private static final double LARGE = 100;

  private final String network;
  private final long step;
  private final String what;

  /**
   * Creates the exception.
   *
   * @param network name of the network
   * @param step number of the step, from 0
   * @param what non-finite value, for example {@code loss NaN}
   */
  public NonFiniteException(String network, long step, String what) {
    this(network, step, what, "Lower the learning rate, or choose a regularized loss");
  }

  private NonFiniteException(String network, long step, String what, String advice) {
    super(
        "Training diverged: the "
            + network
            + " has "
            + what
            + " at step "
            + step
            + ". "
            + advice
            + ". See docs/troubleshooting.md#non-finite-loss.");
    this.network = network;
    this.step = step;
    this.what = what;
  }

  /**
   * Returns this exception, or one that names the scale of the data as the likely cause if the data
   * have large values.
   */
  NonFiniteException onData(Batch batch) {
    float largest = batch == null ? 0 : batch.largestMagnitude();
    if (largest < LARGE) {
      return this;
    }
    NonFiniteException scaled =
        new NonFiniteException(
            network,
            step,
            what,
            "The data have values up to "
                + largest
                + ", which is too large for training. Scale them to about [-1, 1], or to mean 0"
                + " and deviation 1 (RowScaling)");
    scaled.initCause(this);
    return scaled;
  }

  /** Returns the name of the network. */
  public String network() {
    return network;
  }

  /** Returns the number of the step that failed, from 0. */
  public long step() {
    return step;
  }
}
