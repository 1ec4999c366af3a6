package io.gen4j.vae.prior;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Perceptron;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * N(0, I), transformed by masked autoregressive flows. In the direction from z to noise, a layer
 * computes u = (z - m) e^-a, where (m, a) of a component depend on the components before it. The
 * order of the components is reversed after each layer. A density needs one pass of the network,
 * and a draw needs one pass per component.
 *
 * @param latentSize size of the latent vector
 * @param layers number of layers
 * @param hidden hidden units of each masked network
 */
record MaskedAutoregressiveFlow(int latentSize, int layers, int hidden) implements PerExamplePrior {

  static final String NAME = "masked-autoregressive-flow";

  MaskedAutoregressiveFlow {
    LatentSize.require(latentSize);
    if (layers < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "A flow needs 1 or more layers and hidden units, got " + layers + " and " + hidden);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("latent_size", latentSize);
    plain.put("layers", layers);
    plain.put("hidden", hidden);
    return plain;
  }

  @Override
  public int weightCount() {
    return layers * network().weightCount();
  }

  @Override
  public double[] initialWeights(long seed) {
    double[] weights = new double[weightCount()];
    RandomGenerator random = Seeds.generator(seed);
    for (int layer = 0; layer < layers; layer++) {
      network().initialize(weights, first(layer), random);
    }
    return weights;
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double[][] xs = new double[layers][];
    double[][] units = new double[layers][hidden];
    double[][] outs = new double[layers][2 * latentSize];
    double[] u = z.clone();
    double sum = latentSize * Numbers.LOG_2_PI;
    for (int layer = 0; layer < layers; layer++) {
      double[] x = u.clone();
      double[] out = outs[layer];
      xs[layer] = x;
      network().forward(weights, first(layer), x, null, 0, units[layer], out);
      for (int i = 0; i < latentSize; i++) {
        u[latentSize - 1 - i] = (x[i] - out[i]) * Math.exp(-out[latentSize + i]);
        sum += 2 * out[latentSize + i];
      }
    }
    for (double value : u) {
      sum += value * value;
    }
    if (dz != null || weightGradient != null) {
      double[] into = weightGradient == null ? new double[weightCount()] : weightGradient;
      double[] d = Arrays.stream(u).map(value -> -scale * value).toArray();
      for (int layer = layers - 1; layer >= 0; layer--) {
        d = layerBackward(layer, xs[layer], units[layer], outs[layer], d, scale, weights, into);
      }
      for (int i = 0; dz != null && i < latentSize; i++) {
        dz[i] += d[i];
      }
    }
    return -0.5 * sum;
  }

  private double[] layerBackward(
      int layer,
      double[] x,
      double[] units,
      double[] out,
      double[] d,
      double scale,
      double[] weights,
      double[] weightGradient) {
    double[] dx = new double[latentSize];
    double[] dOut = new double[2 * latentSize];
    for (int i = 0; i < latentSize; i++) {
      double shrink = Math.exp(-out[latentSize + i]);
      double back = d[latentSize - 1 - i];
      dx[i] = back * shrink;
      dOut[i] = -back * shrink;
      dOut[latentSize + i] = -back * (x[i] - out[i]) * shrink - scale;
    }
    network().backward(weights, first(layer), x, null, 0, units, dOut, dx, null, weightGradient);
    return dx;
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    double[] u = new double[latentSize];
    Arrays.setAll(u, i -> random.nextGaussian());
    double[] units = new double[hidden];
    double[] out = new double[2 * latentSize];
    for (int layer = layers - 1; layer >= 0; layer--) {
      double[] x = new double[latentSize];
      for (int i = 0; i < latentSize; i++) {
        network().forward(weights, first(layer), x, null, 0, units, out);
        x[i] = out[i] + Math.exp(out[latentSize + i]) * u[latentSize - 1 - i];
      }
      u = x;
    }
    System.arraycopy(u, 0, z, 0, latentSize);
  }

  private int first(int layer) {
    return layer * network().weightCount();
  }

  private Perceptron network() {
    return Perceptron.masked(latentSize, 0, hidden);
  }
}
