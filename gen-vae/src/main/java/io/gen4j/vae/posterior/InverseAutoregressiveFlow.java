package io.gen4j.vae.posterior;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Perceptron;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A diagonal Gaussian, transformed by inverse autoregressive flows, z' = σ z + (1 - σ) m. A masked
 * network computes (m, logit σ) from z and a context. The encoder's output holds the parameters of
 * the Gaussian, then the context. The order of the components is reversed after each layer.
 *
 * @param latentSize size of the latent vector
 * @param layers number of layers
 * @param hidden hidden units of each masked network
 * @param context size of the context
 */
record InverseAutoregressiveFlow(int latentSize, int layers, int hidden, int context)
    implements PerExamplePosterior {

  static final String NAME = "inverse-autoregressive-flow";

  /** Logit of σ at the start of training (Kingma et al. 2016). */
  private static final double OPEN = 2;

  InverseAutoregressiveFlow {
    LatentSize.require(latentSize);
    if (layers < 1 || hidden < 1 || context < 0) {
      throw new IllegalArgumentException(
          "A flow needs 1 or more layers and hidden units, and a context of size 0 or more, got "
              + layers
              + ", "
              + hidden
              + " and "
              + context);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("latent_size", latentSize);
    plain.put("layers", layers);
    plain.put("hidden", hidden);
    plain.put("context", context);
    return plain;
  }

  @Override
  public int parameterSize() {
    return 2 * latentSize + context;
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
      int first = layer * network().weightCount();
      network().initialize(weights, first, random);
      int gates = first + network().outputBias() + latentSize;
      Arrays.fill(weights, gates, gates + latentSize, OPEN);
    }
    return weights;
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    return run(parameters, weights, noise, z, null);
  }

  /**
   * Runs the layers. Keeps the inputs, hidden units and outputs of each in {@code kept}, unless
   * that is null.
   */
  private double run(
      double[] parameters, double[] weights, double[] noise, double[] z, double[][][] kept) {
    double logDensity = base().sample(parameters, weights, noise, z);
    for (int layer = 0; layer < layers; layer++) {
      double[] x = z.clone();
      double[] units = new double[hidden];
      double[] out = new double[2 * latentSize];
      network()
          .forward(
              weights, layer * network().weightCount(), x, parameters, 2 * latentSize, units, out);
      for (int i = 0; i < latentSize; i++) {
        double gate = Numbers.sigmoid(out[latentSize + i]);
        logDensity += Numbers.softplus(-out[latentSize + i]);
        z[latentSize - 1 - i] = gate * x[i] + (1 - gate) * out[i];
      }
      if (kept != null) {
        kept[layer] = new double[][] {x, units, out};
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
    double[][][] kept = new double[layers][][];
    run(parameters, weights, noise, new double[latentSize], kept);
    double[] d = Arrays.copyOf(dz, latentSize);
    for (int layer = layers - 1; layer >= 0; layer--) {
      double[] x = kept[layer][0];
      double[] out = kept[layer][2];
      double[] dOut = new double[2 * latentSize];
      double[] dx = new double[latentSize];
      for (int i = 0; i < latentSize; i++) {
        double gate = Numbers.sigmoid(out[latentSize + i]);
        double back = d[latentSize - 1 - i];
        dx[i] = back * gate;
        dOut[i] = back * (1 - gate);
        dOut[latentSize + i] = (back * (x[i] - out[i]) * gate - dLogDensity) * (1 - gate);
      }
      network()
          .backward(
              weights,
              layer * network().weightCount(),
              x,
              parameters,
              2 * latentSize,
              kept[layer][1],
              dOut,
              dx,
              gradient,
              weightGradient);
      d = dx;
    }
    base().backward(parameters, weights, noise, d, dLogDensity, gradient, weightGradient);
  }

  private Perceptron network() {
    return Perceptron.masked(latentSize, context, hidden);
  }

  private DiagonalGaussian base() {
    return new DiagonalGaussian(latentSize);
  }
}
