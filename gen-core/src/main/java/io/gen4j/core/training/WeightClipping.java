package io.gen4j.core.training;

import io.gen4j.core.network.Network;

/**
 * Clamps every learned parameter of a network to [-bound, bound] after each update (Arjovsky et al.
 * 2017). Frozen parameters and running statistics stay as they are.
 */
public final class WeightClipping implements WeightConstraint {

  private final LearnedParameters parameters;
  private final double bound;

  /**
   * Creates the constraint.
   *
   * @param bound largest absolute value, above 0
   * @throws IllegalArgumentException if it is not
   */
  public WeightClipping(Network network, double bound) {
    if (!(bound > 0)) {
      throw new IllegalArgumentException("Weights are clipped to a bound above 0, got " + bound);
    }
    this.parameters = new LearnedParameters(network);
    this.bound = bound;
  }

  @Override
  public void update(Runnable update) {
    update.run();
    parameters.clampParameters(bound);
  }
}
