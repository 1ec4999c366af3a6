package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.Numbers;
import java.util.Arrays;
import java.util.Map;

/**
 * A diagonal Gaussian bent by radial flows, z' = z + β h (z - c) with h = 1 / (α + |z - c|). The
 * encoder gives the Gaussian's parameters, then for each layer the centre c and two numbers a and
 * b: α = softplus(a), β = softplus(b) - α, which keeps the map invertible.
 *
 * @param latentSize size of the latent vector
 * @param layers number of flows
 */
record RadialFlow(int latentSize, int layers) implements Posterior {

  static final String NAME = "radial-flow";

  RadialFlow {
    Posteriors.requireLatentSize(latentSize);
    if (layers < 1) {
      throw new IllegalArgumentException("A flow has 1 or more layers, got " + layers);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize, "layers", layers);
  }

  @Override
  public int parameterSize() {
    return base().parameterSize() + layers * (latentSize + 2);
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double logDensity = base().sample(parameters, weights, noise, z);
    for (int layer = 0; layer < layers; layer++) {
      Bend bend = new Bend(parameters, first(layer), z);
      logDensity -= bend.logDeterminant();
      for (int i = 0; i < latentSize; i++) {
        z[i] += bend.beta * bend.h * bend.from[i];
      }
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
    double[] z = new double[latentSize];
    base().sample(parameters, weights, noise, z);
    Bend[] bends = new Bend[layers];
    for (int layer = 0; layer < layers; layer++) {
      bends[layer] = new Bend(parameters, first(layer), z);
      for (int i = 0; i < latentSize; i++) {
        z[i] += bends[layer].beta * bends[layer].h * bends[layer].from[i];
      }
    }
    double[] d = Arrays.copyOf(dz, latentSize);
    for (int layer = layers - 1; layer >= 0; layer--) {
      bends[layer].backward(d, dLogDensity, gradient, first(layer));
    }
    base().backward(parameters, weights, noise, d, dLogDensity, gradient, weightGradient);
  }

  private DiagonalGaussian base() {
    return new DiagonalGaussian(latentSize);
  }

  private int first(int layer) {
    return 2 * latentSize + layer * (latentSize + 2);
  }

  /** One flow at one point. */
  private static final class Bend {

    private final int size;
    private final double a;
    private final double b;
    private final double alpha;
    private final double beta;
    private final double radius;
    private final double h;
    private final double[] from;

    Bend(double[] parameters, int first, double[] z) {
      size = z.length;
      a = parameters[first + size];
      b = parameters[first + size + 1];
      alpha = Numbers.softplus(a);
      beta = Numbers.softplus(b) - alpha;
      from = new double[size];
      double squares = 0;
      for (int i = 0; i < size; i++) {
        from[i] = z[i] - parameters[first + i];
        squares += from[i] * from[i];
      }
      radius = Math.sqrt(squares);
      h = 1 / (alpha + radius);
    }

    /** Stretched by 1 + βh across the radius, and by 1 + αβh² along it. */
    double logDeterminant() {
      return (size - 1) * Math.log1p(beta * h) + Math.log1p(alpha * beta * h * h);
    }

    /** Takes the derivative with respect to z' to that with respect to z, in place. */
    void backward(double[] d, double dLogDensity, double[] gradient, int first) {
      double across = -dLogDensity * (size - 1) / (1 + beta * h);
      double along = -dLogDensity / (1 + alpha * beta * h * h);
      double outward = 0;
      for (int i = 0; i < size; i++) {
        outward += d[i] * from[i];
      }
      double dBeta = h * outward + across * h + along * alpha * h * h;
      double dH = beta * outward + across * beta + along * 2 * alpha * beta * h;
      double dRadius = -h * h * dH;
      double dAlpha = along * beta * h * h + dRadius - dBeta;
      for (int i = 0; i < size; i++) {
        double dFrom = beta * h * d[i] + (radius > 0 ? dRadius * from[i] / radius : 0);
        gradient[first + i] -= dFrom;
        d[i] += dFrom;
      }
      gradient[first + size] += dAlpha * Numbers.sigmoid(a);
      gradient[first + size + 1] += dBeta * Numbers.sigmoid(b);
    }
  }
}
