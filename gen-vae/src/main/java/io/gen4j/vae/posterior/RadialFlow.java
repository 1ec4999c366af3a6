package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.Numbers;
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
    flow(latentSize, layers);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize, "layers", layers);
  }

  @Override
  public int parameterSize() {
    return flow(latentSize, layers).parameterSize();
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    return flow(latentSize, layers).sample(parameters, weights, noise, z);
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
    flow(latentSize, layers)
        .backward(parameters, weights, noise, dz, dLogDensity, gradient, weightGradient);
  }

  private static Flow flow(int latentSize, int layers) {
    return new Flow(latentSize, layers, latentSize + 2, Bend::new);
  }

  /** One flow at one point. */
  private static final class Bend implements FlowStep {

    private final int first;
    private final int size;
    private final double a;
    private final double b;
    private final double alpha;
    private final double beta;
    private final double radius;
    private final double h;
    private final double[] from;

    Bend(double[] parameters, int first, double[] z) {
      this.first = first;
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
    @Override
    public double logDeterminant() {
      return (size - 1) * Math.log1p(beta * h) + Math.log1p(alpha * beta * h * h);
    }

    @Override
    public void apply(double[] z) {
      for (int i = 0; i < size; i++) {
        z[i] += beta * h * from[i];
      }
    }

    @Override
    public void backward(double[] d, double dLogDensity, double[] gradient) {
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
