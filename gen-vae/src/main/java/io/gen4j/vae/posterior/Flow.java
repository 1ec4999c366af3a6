package io.gen4j.vae.posterior;

import java.util.Arrays;

/**
 * A diagonal Gaussian that goes through steps of one kind, all of whose parameters the encoder
 * gives: the Gaussian's, then those of each step.
 *
 * @param latentSize size of the latent vector
 * @param layers number of steps
 * @param parametersPerLayer numbers that a step takes
 * @param maker makes a step
 */
record Flow(int latentSize, int layers, int parametersPerLayer, FlowStep.Maker maker) {

  Flow {
    Posteriors.requireLatentSize(latentSize);
    if (layers < 1) {
      throw new IllegalArgumentException("A flow has 1 or more layers, got " + layers);
    }
  }

  int parameterSize() {
    return base().parameterSize() + layers * parametersPerLayer;
  }

  /** As {@link Posterior#sample}. */
  double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double logDensity = base().sample(parameters, weights, noise, z);
    for (int layer = 0; layer < layers; layer++) {
      FlowStep step = step(parameters, layer, z);
      logDensity -= step.logDeterminant();
      step.apply(z);
    }
    return logDensity;
  }

  /** As {@link Posterior#backward}. */
  void backward(
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity,
      double[] gradient,
      double[] weightGradient) {
    double[] z = new double[latentSize];
    base().sample(parameters, weights, noise, z);
    FlowStep[] steps = new FlowStep[layers];
    for (int layer = 0; layer < layers; layer++) {
      steps[layer] = step(parameters, layer, z);
      steps[layer].apply(z);
    }
    double[] d = Arrays.copyOf(dz, latentSize);
    for (int layer = layers - 1; layer >= 0; layer--) {
      steps[layer].backward(d, dLogDensity, gradient);
    }
    base().backward(parameters, weights, noise, d, dLogDensity, gradient, weightGradient);
  }

  private FlowStep step(double[] parameters, int layer, double[] z) {
    return maker.at(parameters, base().parameterSize() + layer * parametersPerLayer, z);
  }

  private DiagonalGaussian base() {
    return new DiagonalGaussian(latentSize);
  }
}
