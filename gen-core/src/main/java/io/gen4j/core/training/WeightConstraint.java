package io.gen4j.core.training;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A constraint on a network's weights that holds after every update: a bound on their size, or a
 * parametrization such as spectral normalization.
 */
public interface WeightConstraint {

  /**
   * Maps the network's gradients to gradients of the trained parametrization, before clipping. The
   * default does nothing.
   */
  default void mapGradients() {}

  /**
   * Runs an update and restores the constraint.
   *
   * @param update updates the parameters with the gradients when it runs
   */
  void update(Runnable update);

  /** Returns live arrays that training changes outside of the network. A rollback restores them. */
  default List<INDArray> state() {
    return List.of();
  }

  /**
   * Recomputes values that depend on {@link #state} and the parameters after these were restored.
   */
  default void refresh() {}
}
