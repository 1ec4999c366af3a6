package io.gen4j.vae.prior;

import io.gen4j.vae.internal.Numbers;
import java.util.random.RandomGenerator;

/**
 * A mixture of diagonal Gaussians whose parameters are parts of a longer vector of weights.
 *
 * @param count number of Gaussians
 * @param size size of a latent vector
 * @param shares whether the vector begins with the logits of the mixture weights; if not, these are
 *     equal
 * @param means index of the first mean of the first Gaussian
 * @param logVariances index of its first log-variance
 * @param stride distance from one Gaussian to the next
 */
record Components(int count, int size, boolean shares, int means, int logVariances, int stride) {

  double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double[] terms = new double[count];
    for (int k = 0; k < count; k++) {
      int mean = means + k * stride;
      int logVariance = logVariances + k * stride;
      double sum = size * Numbers.LOG_2_PI;
      for (int i = 0; i < size; i++) {
        double error = z[i] - weights[mean + i];
        sum += weights[logVariance + i] + error * error * Math.exp(-weights[logVariance + i]);
      }
      terms[k] = (shares ? weights[k] : 0) - 0.5 * sum;
    }
    double normalizer = normalizer(weights);
    double whole = Numbers.logSumExp(terms, 0, count);
    for (int k = 0; (dz != null || weightGradient != null) && k < count; k++) {
      double share = scale * Math.exp(terms[k] - whole);
      if (weightGradient != null && shares) {
        weightGradient[k] += share - scale * Math.exp(weights[k] - normalizer);
      }
      pull(k, share, z, weights, dz, weightGradient);
    }
    return whole - normalizer;
  }

  private void pull(
      int k, double share, double[] z, double[] weights, double[] dz, double[] weightGradient) {
    int mean = means + k * stride;
    int logVariance = logVariances + k * stride;
    for (int i = 0; i < size; i++) {
      double error = z[i] - weights[mean + i];
      double pull = error * Math.exp(-weights[logVariance + i]);
      if (dz != null) {
        dz[i] -= share * pull;
      }
      if (weightGradient != null) {
        weightGradient[mean + i] += share * pull;
        weightGradient[logVariance + i] += 0.5 * share * (error * pull - 1);
      }
    }
  }

  void sample(double[] weights, RandomGenerator random, double[] z) {
    double normalizer = normalizer(weights);
    double left = random.nextDouble();
    int k = 0;
    while (k < count - 1) {
      left -= Math.exp((shares ? weights[k] : 0) - normalizer);
      if (left < 0) {
        break;
      }
      k++;
    }
    for (int i = 0; i < size; i++) {
      double deviation = Math.exp(0.5 * weights[logVariances + k * stride + i]);
      z[i] = weights[means + k * stride + i] + deviation * random.nextGaussian();
    }
  }

  private double normalizer(double[] weights) {
    return shares ? Numbers.logSumExp(weights, 0, count) : Math.log(count);
  }
}
