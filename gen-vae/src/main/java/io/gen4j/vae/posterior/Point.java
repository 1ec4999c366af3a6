package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import java.util.Map;

/**
 * A point: the encoder's output, or its sigmoid, is the latent vector. It has no density.
 *
 * @param latentSize size of the latent vector
 * @param sigmoid whether the sigmoid maps the output to (0, 1)
 */
record Point(int latentSize, boolean sigmoid) implements PerExamplePosterior {

  static final String NAME = "point";

  Point {
    LatentSize.require(latentSize);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize, "sigmoid", sigmoid);
  }

  @Override
  public int parameterSize() {
    return latentSize;
  }

  @Override
  public boolean hasDensity() {
    return false;
  }

  @Override
  public boolean isInUnitInterval() {
    return sigmoid;
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    for (int i = 0; i < latentSize; i++) {
      z[i] = sigmoid ? Numbers.sigmoid(parameters[i]) : parameters[i];
    }
    return Double.NaN;
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
      double s = sigmoid ? Numbers.sigmoid(parameters[i]) : 0;
      gradient[i] += sigmoid ? dz[i] * s * (1 - s) : dz[i];
    }
  }
}
