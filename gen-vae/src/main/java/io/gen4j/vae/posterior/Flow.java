package io.gen4j.vae.posterior;

import io.gen4j.vae.internal.LatentSize;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * A diagonal Gaussian that goes through flow steps of one kind. The encoder's output holds the
 * parameters of the Gaussian, then those of each step.
 *
 * @param kind kind of the steps
 * @param latentSize size of the latent vector
 * @param layers number of steps
 */
record Flow(Kind kind, int latentSize, int layers) implements PerExamplePosterior {

  static final String PLANAR = "planar-flow";
  static final String RADIAL = "radial-flow";

  /** Kinds of steps. */
  enum Kind {
    PLANAR(Flow.PLANAR, size -> 2 * size + 1, PlanarStep::new),
    RADIAL(Flow.RADIAL, size -> size + 2, RadialStep::new);

    private final String label;

    /** The number of parameters of a step, given the latent size. */
    private final IntUnaryOperator parameters;

    private final FlowStep.Maker maker;

    Kind(String label, IntUnaryOperator parameters, FlowStep.Maker maker) {
      this.label = label;
      this.parameters = parameters;
      this.maker = maker;
    }
  }

  Flow {
    LatentSize.require(latentSize);
    if (layers < 1) {
      throw new IllegalArgumentException("A flow needs 1 or more layers, got " + layers);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", kind.label, "latent_size", latentSize, "layers", layers);
  }

  @Override
  public int parameterSize() {
    return base().parameterSize() + layers * kind.parameters.applyAsInt(latentSize);
  }

  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    double logDensity = base().sample(parameters, weights, noise, z);
    for (int layer = 0; layer < layers; layer++) {
      FlowStep step = step(parameters, layer, z);
      logDensity -= step.logDeterminant();
      step.apply(z);
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
    return kind.maker.at(
        parameters, base().parameterSize() + layer * kind.parameters.applyAsInt(latentSize), z);
  }

  private DiagonalGaussian base() {
    return new DiagonalGaussian(latentSize);
  }
}
