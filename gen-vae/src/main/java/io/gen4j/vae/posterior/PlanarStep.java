package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.Numbers;

/**
 * A planar flow at one point, z' = z + û tanh(w·z + b), with the parameters u, w and b (Rezende and
 * Mohamed 2015). û is u, moved along w until w·û is above -1. This keeps the map invertible.
 */
final class PlanarStep implements FlowStep {

  /** Keeps û defined if w has length 0. */
  private static final double TINY = 1e-12;

  private final double[] p;
  private final int u;
  private final int w;
  private final double[] z;
  private final double s;
  private final double q;
  private final double c;
  private final double t;
  private final double h;

  PlanarStep(double[] parameters, int first, double[] at) {
    p = parameters;
    z = at.clone();
    u = first;
    w = first + z.length;
    double dot = 0;
    double square = 0;
    double a = p[w + z.length];
    for (int i = 0; i < z.length; i++) {
      dot += p[w + i] * p[u + i];
      square += p[w + i] * p[w + i];
      a += p[w + i] * z[i];
    }
    s = dot;
    q = square;
    c = (Numbers.softplus(s) - 1 - s) / (q + TINY);
    t = s + c * q;
    h = Math.tanh(a);
  }

  @Override
  public double logDeterminant() {
    return Math.log(determinant());
  }

  private double determinant() {
    return 1 + (1 - h * h) * t;
  }

  @Override
  public void apply(double[] target) {
    for (int i = 0; i < z.length; i++) {
      target[i] += (p[u + i] + c * p[w + i]) * h;
    }
  }

  @Override
  public void backward(double[] d, double dLogDensity, double[] gradient) {
    double dDeterminant = -dLogDensity / determinant();
    double along = 0;
    double across = 0;
    for (int i = 0; i < z.length; i++) {
      along += d[i] * (p[u + i] + c * p[w + i]);
      across += d[i] * p[w + i];
    }
    double da = (along - 2 * dDeterminant * h * t) * (1 - h * h);
    double dt = dDeterminant * (1 - h * h);
    double dc = h * across + dt * q;
    double perSquare = dc / (q + TINY);
    double ds = dt + perSquare * (Numbers.sigmoid(s) - 1);
    double dq = dt * c - perSquare * c;
    for (int i = 0; i < z.length; i++) {
      gradient[u + i] += h * d[i] + ds * p[w + i];
      gradient[w + i] += c * h * d[i] + ds * p[u + i] + 2 * dq * p[w + i] + da * z[i];
      d[i] += da * p[w + i];
    }
    gradient[w + z.length] += da;
  }
}
