package io.gen4j.core.training;

/**
 * Training has diverged: a loss or a gradient is NaN or infinite. The network named in it still has
 * the parameters of its last good update, or older ones where the training keeps whole models to go
 * back to.
 */
public final class NonFiniteException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String network;
  private final long step;

  /**
   * Creates the exception.
   *
   * @param network name of the network
   * @param step number of the step, from 0
   * @param what what is not finite, for example {@code loss NaN}
   */
  public NonFiniteException(String network, long step, String what) {
    super(
        "Training diverged: the "
            + network
            + " has "
            + what
            + " at step "
            + step
            + ". Lower the learning rate, or choose a regularised loss. See"
            + " docs/troubleshooting.md#non-finite-loss.");
    this.network = network;
    this.step = step;
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
