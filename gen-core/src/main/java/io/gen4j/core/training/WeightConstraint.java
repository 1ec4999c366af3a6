package io.gen4j.core.training;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A constraint on a network's weights that holds after every update: a bound on their size, or
 * another parametrization such as spectral normalization.
 */
public interface WeightConstraint {

  /**
   * Maps the network's gradients to gradients of what is trained, before they are clipped. Does
   * nothing unless overridden.
   */
  default void mapGradients() {}

  /**
   * Makes an update and restores the constraint.
   *
   * @param update moves the parameters along the gradients, when run
   */
  void update(Runnable update);

  /**
   * Returns the live arrays that training changes outside the network; a rollback restores them.
   */
  default List<INDArray> state() {
    return List.of();
  }

  /** Recomputes what follows from {@link #state} and the parameters after these were restored. */
  default void refresh() {}
}
