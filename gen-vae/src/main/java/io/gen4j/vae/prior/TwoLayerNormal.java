package io.gen4j.vae.prior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Perceptron;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Two stochastic layers from the top down: z2 ~ N(0, I), then z1 ~ N(μ(z2), diag σ²(z2)). A trained
 * perceptron computes μ and σ². A latent vector consists of z1, then z2.
 *
 * @param lower size of z1
 * @param upper size of z2
 * @param hidden hidden units of the perceptron
 */
record TwoLayerNormal(int lower, int upper, int hidden) implements PerExamplePrior {

  static final String NAME = "two-layer-normal";

  TwoLayerNormal {
    LatentSize.require(lower);
    LatentSize.require(upper);
    Perceptron.full(upper, hidden, 2 * lower);
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
  public int weightCount() {
    return network().weightCount();
  }

  @Override
  public double[] initialWeights(long seed) {
    return network().initialWeights(seed);
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double[] z2 = java.util.Arrays.copyOfRange(z, lower, lower + upper);
    double[] units = new double[hidden];
    double[] out = new double[2 * lower];
    double[] dOut = new double[2 * lower];
    network().forward(weights, 0, z2, null, 0, units, out);
    double sum = (lower + upper) * Numbers.LOG_2_PI;
    for (int i = 0; i < lower; i++) {
      double error = z[i] - out[i];
      double pull = error * Math.exp(-out[lower + i]);
      sum += out[lower + i] + error * pull;
      dOut[i] = scale * pull;
      dOut[lower + i] = 0.5 * scale * (error * pull - 1);
      if (dz != null) {
        dz[i] -= scale * pull;
      }
    }
    double[] dz2 = new double[upper];
    for (int i = 0; i < upper; i++) {
      sum += z2[i] * z2[i];
      dz2[i] = -scale * z2[i];
    }
    if (dz != null || weightGradient != null) {
      double[] into = weightGradient == null ? new double[weightCount()] : weightGradient;
      network().backward(weights, 0, z2, null, 0, units, dOut, dz2, null, into);
    }
    for (int i = 0; dz != null && i < upper; i++) {
      dz[lower + i] += dz2[i];
    }
    return -0.5 * sum;
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    double[] z2 = new double[upper];
    for (int i = 0; i < upper; i++) {
      z2[i] = random.nextGaussian();
      z[lower + i] = z2[i];
    }
    double[] out = new double[2 * lower];
    network().forward(weights, 0, z2, null, 0, new double[hidden], out);
    for (int i = 0; i < lower; i++) {
      z[i] = out[i] + Math.exp(0.5 * out[lower + i]) * random.nextGaussian();
    }
  }

  private Perceptron network() {
    return Perceptron.full(upper, hidden, 2 * lower);
  }
}
