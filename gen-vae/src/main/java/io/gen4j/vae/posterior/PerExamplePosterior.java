package io.gen4j.vae.posterior;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.vae.internal.HeapRows;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of posteriors that are functions of one example. This interface applies the function to all
 * rows of a batch, on several threads.
 */
public interface PerExamplePosterior extends Posterior {

  /**
   * Draws a latent vector.
   *
   * @param parameters {@code [parameterSize()]}, never changed
   * @param weights {@code [weightCount()]}, never changed
   * @param noise {@code [latentSize()]}, standard normal, never changed
   * @param z {@code [latentSize()]}, receives the latent vector
   * @return log q(z|x) in nats; NaN if there is no density
   */
  double sample(double[] parameters, double[] weights, double[] noise, double[] z);

  /**
   * Adds the gradient of {@code dz · z + dLogDensity * log q(z|x)} at fixed noise.
   *
   * @param dz {@code [latentSize()]}; for a discrete posterior the derivative with respect to the
   *     embedded code, {@code [codeSize()]}
   * @param gradient {@code [parameterSize()]}, receives the gradient of the parameters, added to
   *     its values
   * @param weightGradient {@code [weightCount()]}, receives the gradient of the weights, added to
   *     its values
   */
  void backward(
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity,
      double[] gradient,
      double[] weightGradient);

  /**
   * Returns log q(z|x) in nats.
   *
   * @param z {@code [latentSize()]}, any latent vector
   * @throws UnsupportedOperationException unless {@link #hasLogDensity} is true
   */
  default double logDensity(double[] parameters, double[] weights, double[] z) {
    throw new UnsupportedOperationException(
        "This posterior has no density at a given point: " + describe());
  }

  /**
   * Writes KL(q(z|x) ‖ p(z)) in nats as one term per latent dimension.
   *
   * @param divergence {@code [latentSize()]}, receives the result
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} is true
   */
  default void divergence(double[] parameters, double[] divergence) {
    throw new UnsupportedOperationException(
        "This posterior has no divergence in closed form: " + describe());
  }

  /**
   * Adds the gradient of {@code dDivergence · divergence}.
   *
   * @param dDivergence {@code [latentSize()]}
   * @param gradient {@code [parameterSize()]}, receives the gradient of the parameters, added to
   *     its values
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} is true
   */
  default void divergenceBackward(double[] parameters, double[] dDivergence, double[] gradient) {
    throw new UnsupportedOperationException(
        "This posterior has no divergence in closed form: " + describe());
  }

  @Override
  default LatentDraw draw(INDArray parameters, INDArray weights, INDArray noise) {
    return new RowDraw(
        this, HeapCopy.rows(parameters), HeapRows.values(weights), HeapCopy.rows(noise));
  }

  @Override
  default double[][] logDensities(INDArray parameters, INDArray weights, INDArray z) {
    double[][] p = HeapCopy.rows(parameters);
    double[] w = HeapRows.values(weights);
    return Arrays.stream(HeapCopy.rows(z))
        .parallel()
        .map(row -> Arrays.stream(p).mapToDouble(each -> logDensity(each, w, row)).toArray())
        .toArray(double[][]::new);
  }

  @Override
  default INDArray divergence(INDArray parameters) {
    double[][] p = HeapCopy.rows(parameters);
    double[][] result = new double[p.length][latentSize()];
    for (int b = 0; b < p.length; b++) {
      divergence(p[b], result[b]);
    }
    return HeapRows.matrix(result);
  }

  @Override
  default INDArray divergenceGradient(INDArray parameters, INDArray dDivergence) {
    double[][] p = HeapCopy.rows(parameters);
    double[][] scale = HeapCopy.rows(dDivergence);
    double[][] result = new double[p.length][parameterSize()];
    for (int b = 0; b < p.length; b++) {
      divergenceBackward(p[b], scale[b], result[b]);
    }
    return HeapRows.matrix(result);
  }
}
