package io.gen4j.vae.prior;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The log densities of a batch of latent vectors, in nats, with their derivatives. */
public interface PriorDensity {

  /** Returns log p(z) of each row, {@code [rows]}. */
  double[] values();

  /**
   * Returns the gradient of {@code Σ scales[r] * values()[r]}.
   *
   * @param scales one number per row, {@code [rows]}
   */
  Gradient gradient(double[] scales);

  /**
   * A gradient of log densities.
   *
   * @param z {@code [rows, latentSize()]}, or null if latent vectors are discrete
   * @param weights {@code [1, weightCount()]}, or null for a prior without weights
   */
  record Gradient(INDArray z, INDArray weights) {}
}
