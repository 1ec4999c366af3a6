package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.prior.Prior;
import java.util.Map;

/**
 * N(μ, C Cᵀ) with C lower triangular. The parameters are μ, the logarithms of the diagonal of C,
 * then the entries below the diagonal, row by row.
 *
 * @param latentSize size of the latent vector
 */
record FullGaussian(int latentSize) implements PerExamplePosterior {

  static final String NAME = "full-gaussian";

  FullGaussian {
    LatentSize.require(latentSize);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize);
  }

  @Override
  public int parameterSize() {
    return 2 * latentSize + latentSize * (latentSize - 1) / 2;
  }

  /** Computes z = μ + C ε and returns log q = log N(ε) - Σ log C_ii. */
  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double logDensity = 0;
    int below = 2 * latentSize;
    for (int i = 0; i < latentSize; i++) {
      double logDiagonal = parameters[latentSize + i];
      z[i] = parameters[i] + Math.exp(logDiagonal) * noise[i];
      for (int j = 0; j < i; j++) {
        z[i] += parameters[below++] * noise[j];
      }
      logDensity -= 0.5 * (Numbers.LOG_2_PI + noise[i] * noise[i]) + logDiagonal;
    }
    return logDensity;
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  /** Solves C ε = z - μ for the noise, row by row. */
  @Override
  public double logDensity(double[] parameters, double[] weights, double[] z) {
    double[] noise = new double[latentSize];
    double logDensity = 0;
    int below = 2 * latentSize;
    for (int i = 0; i < latentSize; i++) {
      double rest = z[i] - parameters[i];
      for (int j = 0; j < i; j++) {
        rest -= parameters[below++] * noise[j];
      }
      double logDiagonal = parameters[latentSize + i];
      noise[i] = rest * Math.exp(-logDiagonal);
      logDensity -= 0.5 * (Numbers.LOG_2_PI + noise[i] * noise[i]) + logDiagonal;
    }
    return logDensity;
  }

  @Override
  public void backward(
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity,
      double[] gradient,
      double[] weightGradient) {
    int below = 2 * latentSize;
    for (int i = 0; i < latentSize; i++) {
      gradient[i] += dz[i];
      gradient[latentSize + i] +=
          dz[i] * Math.exp(parameters[latentSize + i]) * noise[i] - dLogDensity;
      for (int j = 0; j < i; j++) {
        gradient[below++] += dz[i] * noise[j];
      }
    }
  }

  @Override
  public boolean hasDivergenceFrom(Prior prior) {
    return prior.isStandardNormal();
  }

  /** Writes ½ (μ_i² + Σ_j C_ij² - 1) - log C_ii for each row i. */
  @Override
  public void divergence(double[] parameters, double[] divergence) {
    int below = 2 * latentSize;
    for (int i = 0; i < latentSize; i++) {
      double logDiagonal = parameters[latentSize + i];
      double sum = parameters[i] * parameters[i] + Math.expm1(2 * logDiagonal);
      for (int j = 0; j < i; j++) {
        double entry = parameters[below++];
        sum += entry * entry;
      }
      divergence[i] = 0.5 * sum - logDiagonal;
    }
  }

  @Override
  public void divergenceBackward(double[] parameters, double[] dDivergence, double[] gradient) {
    int below = 2 * latentSize;
    for (int i = 0; i < latentSize; i++) {
      gradient[i] += dDivergence[i] * parameters[i];
      gradient[latentSize + i] += dDivergence[i] * Math.expm1(2 * parameters[latentSize + i]);
      for (int j = 0; j < i; j++) {
        gradient[below] += dDivergence[i] * parameters[below];
        below++;
      }
    }
  }
}
