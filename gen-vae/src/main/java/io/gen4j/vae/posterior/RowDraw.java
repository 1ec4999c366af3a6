package io.gen4j.vae.posterior;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.vae.internal.BlockSums;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A draw of a {@link PerExamplePosterior}, on the Java heap. */
final class RowDraw implements LatentDraw {

  private final PerExamplePosterior posterior;
  private final double[][] parameters;
  private final double[] weights;
  private final double[][] noise;
  private final double[][] latent;
  private final double[] logDensities;

  RowDraw(
      PerExamplePosterior posterior, double[][] parameters, double[] weights, double[][] noise) {
    this.posterior = posterior;
    this.parameters = parameters;
    this.weights = weights;
    this.noise = noise;
    this.latent = new double[noise.length][posterior.latentSize()];
    this.logDensities = new double[noise.length];
    int samples = samples();
    Rows.run(
        noise.length,
        4 * posterior.latentSize() + weights.length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            logDensities[r] =
                posterior.sample(parameters[r / samples], weights, noise[r], latent[r]);
          }
        });
  }

  @Override
  public INDArray z() {
    return HeapRows.matrix(latent);
  }

  @Override
  public double[] logDensities() {
    return logDensities;
  }

  @Override
  public Gradient gradient(INDArray dz, double[] dLogDensities) {
    double[][] d = HeapCopy.rows(dz);
    double[][] gradient = new double[parameters.length][posterior.parameterSize()];
    double[] weightGradient = new double[weights.length];
    int samples = samples();
    BlockSums.add(
        parameters.length,
        weightGradient,
        (b, into) -> {
          for (int r = b * samples; r < (b + 1) * samples; r++) {
            posterior.backward(
                parameters[b], weights, noise[r], d[r], dLogDensities[r], gradient[b], into);
          }
        });
    return new Gradient(HeapRows.matrix(gradient), HeapRows.vector(weightGradient));
  }

  private int samples() {
    return noise.length / Math.max(1, parameters.length);
  }
}
