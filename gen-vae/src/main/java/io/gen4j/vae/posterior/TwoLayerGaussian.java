package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Perceptron;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Two stochastic layers from the data up: z1 ~ N(μ(x), diag σ²(x)) with the encoder's output, then
 * z2 ~ N(μ(z1), diag σ²(z1)) with the output of a perceptron. A latent vector consists of z1, then
 * z2. The decoder sees only z1.
 *
 * @param lower size of z1
 * @param upper size of z2
 * @param hidden hidden units of the perceptron
 */
record TwoLayerGaussian(int lower, int upper, int hidden) implements PerExamplePosterior {

  static final String NAME = "two-layer-gaussian";

  TwoLayerGaussian {
    LatentSize.require(lower);
    LatentSize.require(upper);
    Perceptron.full(lower, hidden, 2 * upper);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("lower", lower);
    plain.put("upper", upper);
    plain.put("hidden", hidden);
    return plain;
  }

  @Override
  public int latentSize() {
    return lower + upper;
  }

  @Override
  public int codeSize() {
    return lower;
  }

  @Override
  public int parameterSize() {
    return 2 * lower;
  }

  @Override
  public int weightCount() {
    return network().weightCount();
  }

  @Override
  public double[] initialWeights(long seed) {
    return network().initialWeights(seed);
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double[] out = new double[2 * upper];
    double logDensity = new DiagonalGaussian(lower).sample(parameters, weights, noise, z);
    network().forward(weights, 0, z, null, 0, new double[hidden], out);
    for (int i = 0; i < upper; i++) {
      double e = noise[lower + i];
      z[lower + i] = out[i] + Math.exp(0.5 * out[upper + i]) * e;
      logDensity -= 0.5 * (Numbers.LOG_2_PI + out[upper + i] + e * e);
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
    DiagonalGaussian below = new DiagonalGaussian(lower);
    double[] z1 = new double[lower];
    below.sample(parameters, weights, noise, z1);
    double[] units = new double[hidden];
    double[] out = new double[2 * upper];
    network().forward(weights, 0, z1, null, 0, units, out);
    double[] dOut = new double[2 * upper];
    for (int i = 0; i < upper; i++) {
      double d = dz[lower + i];
      dOut[i] = d;
      dOut[upper + i] = 0.5 * (d * Math.exp(0.5 * out[upper + i]) * noise[lower + i] - dLogDensity);
    }
    double[] dz1 = java.util.Arrays.copyOf(dz, lower);
    network().backward(weights, 0, z1, null, 0, units, dOut, dz1, null, weightGradient);
    below.backward(parameters, weights, noise, dz1, dLogDensity, gradient, weightGradient);
  }

  private Perceptron network() {
    return Perceptron.full(lower, hidden, 2 * upper);
  }
}
