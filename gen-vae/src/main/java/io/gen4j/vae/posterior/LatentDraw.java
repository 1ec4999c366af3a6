package io.gen4j.vae.posterior;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Latent vectors drawn from a posterior, with the gradient with respect to the encoder's output.
 */
public interface LatentDraw {

  /** Returns the latent vectors, a double array {@code [rows, latentSize]}. */
  INDArray z();

  /**
   * Returns log q(z|x) of each row in nats, {@code [rows]}; NaN if the posterior has no density.
   */
  double[] logDensities();

  /**
   * Returns the gradient of {@code Σ dz · z + Σ dLogDensities[r] * logDensities()[r]} at fixed
   * noise.
   *
   * @param dz {@code [rows, latentSize]} of any number type; for a discrete posterior the
   *     derivative with respect to the embedded codes, {@code [rows, codeSize]}
   * @param dLogDensities one number per row, {@code [rows]}
   */
  Gradient gradient(INDArray dz, double[] dLogDensities);

  /**
   * A gradient with respect to the encoder's output and the posterior's weights.
   *
   * @param parameters double array {@code [batch, parameterSize]}
   * @param weights double array {@code [1, weightCount]}, or null for a posterior without weights
   */
  record Gradient(INDArray parameters, INDArray weights) {}
}
