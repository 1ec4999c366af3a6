package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.prior.Prior;
import java.util.Map;

/**
 * N(μ, diag σ²) with parameters (μ, log σ²).
 *
 * @param latentSize size of the latent vector
 */
record DiagonalGaussian(int latentSize) implements PerExamplePosterior {

  static final String NAME = "diagonal-gaussian";

  DiagonalGaussian {
    LatentSize.require(latentSize);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize);
  }

  @Override
  public boolean isDiagonalGaussian() {
    return true;
  }

  @Override
  public int parameterSize() {
    return 2 * latentSize;
  }

  /** Computes z = μ + σ ε and returns log q = -½ Σ (log 2π + log σ² + ε²). */
  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double sum = 0;
    for (int i = 0; i < latentSize; i++) {
      double logVariance = parameters[latentSize + i];
      z[i] = parameters[i] + Math.exp(0.5 * logVariance) * noise[i];
      sum += Numbers.LOG_2_PI + logVariance + noise[i] * noise[i];
    }
    return -0.5 * sum;
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  @Override
  public double logDensity(double[] parameters, double[] weights, double[] z) {
    double sum = latentSize * Numbers.LOG_2_PI;
    for (int i = 0; i < latentSize; i++) {
      double logVariance = parameters[latentSize + i];
      double error = z[i] - parameters[i];
      sum += logVariance + error * error * Math.exp(-logVariance);
    }
    return -0.5 * sum;
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
    for (int i = 0; i < latentSize; i++) {
      double sigma = Math.exp(0.5 * parameters[latentSize + i]);
      gradient[i] += dz[i];
      gradient[latentSize + i] += 0.5 * (dz[i] * sigma * noise[i] - dLogDensity);
    }
  }

  @Override
  public boolean hasDivergenceFrom(Prior prior) {
    return prior.isStandardNormal();
  }

  /** Writes ½ (μ² + σ² - 1 - log σ²) for each dimension. */
  @Override
  public void divergence(double[] parameters, double[] divergence) {
    for (int i = 0; i < latentSize; i++) {
      double mean = parameters[i];
      double logVariance = parameters[latentSize + i];
      divergence[i] = 0.5 * (mean * mean + Math.expm1(logVariance) - logVariance);
    }
  }

  @Override
  public void divergenceBackward(double[] parameters, double[] dDivergence, double[] gradient) {
    for (int i = 0; i < latentSize; i++) {
      gradient[i] += dDivergence[i] * parameters[i];
      gradient[latentSize + i] += dDivergence[i] * 0.5 * Math.expm1(parameters[latentSize + i]);
    }
  }
}
