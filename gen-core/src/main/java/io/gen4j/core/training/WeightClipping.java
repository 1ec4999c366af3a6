package io.gen4j.core.training;

import io.gen4j.core.network.Network;

/**
 * Clamps every learned parameter of a network to [-bound, bound] after each update (Arjovsky et al.
 * 2017). Frozen parameters and running statistics do not change.
 */
public final class WeightClipping implements WeightConstraint {

  private final LearnedParameters parameters;
  private final double bound;

  /**
   * Creates the constraint.
   *
   * @param bound largest absolute value, above 0
   * @throws IllegalArgumentException if the bound is not above 0
   */
  public WeightClipping(Network network, double bound) {
    if (!(bound > 0)) {
      throw new IllegalArgumentException(
          "The bound of weight clipping must be above 0, got" + " " + bound);
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
