package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.Numbers;

/**
 * A radial flow at one point, z' = z + β h (z - c) with h = 1 / (α + |z - c|) (Rezende and Mohamed
 * 2015). The parameters are the center c and two numbers a and b. α = softplus(a) and β =
 * softplus(b) - α keep the map invertible.
 */
final class RadialStep implements FlowStep {

  private final int first;
  private final int size;
  private final double a;
  private final double b;
  private final double alpha;
  private final double beta;
  private final double radius;
  private final double h;
  private final double[] from;

  RadialStep(double[] parameters, int first, double[] z) {
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

  /** The map stretches by 1 + βh perpendicular to the radius, and by 1 + αβh² along it. */
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
