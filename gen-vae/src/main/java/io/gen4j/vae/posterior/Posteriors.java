package io.gen4j.vae.posterior;

import java.util.Map;

/** The ready-made posteriors. */
public final class Posteriors {

  private Posteriors() {}

  /**
   * A Gaussian with independent components (Kingma and Welling 2014). The encoder gives {@code [2 *
   * latentSize]}: means, then logarithms of variances.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior diagonalGaussian(int latentSize) {
    return new DiagonalGaussian(latentSize);
  }

  /**
   * A Gaussian with any covariance, as C Cᵀ with C lower triangular. The encoder gives {@code [2 *
   * latentSize + latentSize * (latentSize - 1) / 2]}: means, logarithms of C's diagonal, then what
   * is below it, row by row.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior fullGaussian(int latentSize) {
    return new FullGaussian(latentSize);
  }

  /**
   * A diagonal Gaussian bent by radial flows, whose centers and strengths the encoder gives
   * (Rezende and Mohamed 2015): {@code [2 * latentSize + layers * (latentSize + 2)]}. There is no
   * divergence in closed form.
   *
   * @throws IllegalArgumentException if the size or the number of layers is below 1
   */
  public static Posterior radialFlow(int latentSize, int layers) {
    return new Flow(Flow.Kind.RADIAL, latentSize, layers);
  }

  /**
   * A diagonal Gaussian pushed by planar flows, whose directions the encoder gives (Rezende and
   * Mohamed 2015, arXiv 1505.05770): {@code [2 * latentSize + layers * (2 * latentSize + 1)]}.
   * There is no divergence in closed form.
   *
   * @throws IllegalArgumentException if the size or the number of layers is below 1
   */
  public static Posterior planarFlow(int latentSize, int layers) {
    return new Flow(Flow.Kind.PLANAR, latentSize, layers);
  }

  /**
   * A diagonal Gaussian bent by inverse autoregressive flows (Kingma et al. 2016, arXiv
   * 1606.04934), whose masked networks (Germain et al. 2015) have one hidden layer of tanh and are
   * weights of the posterior. The encoder gives {@code [2 * latentSize + context]}. There is no
   * divergence in closed form.
   *
   * @param context size of what the encoder tells the flows of each example; 0 for nothing
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Posterior inverseAutoregressiveFlow(
      int latentSize, int layers, int hidden, int context) {
    return new InverseAutoregressiveFlow(latentSize, layers, hidden, context);
  }

  /**
   * The posterior of a hierarchy of two stochastic layers, q(z1|x) q(z2|z1), both diagonal
   * Gaussians, with a perceptron of one hidden layer between. A latent vector is z1, then z2; the
   * encoder gives {@code [2 * lower]}, and the decoder sees z1. It goes with {@code
   * Priors.twoLayer}.
   *
   * @param lower size of z1
   * @param upper size of z2
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Posterior twoLayer(int lower, int upper, int hidden) {
    return new TwoLayerGaussian(lower, upper, hidden);
  }

  /**
   * Vector quantization (van den Oord et al. 2017, arXiv 1711.00937): at each position the nearest
   * of a codebook's vectors. The encoder gives {@code [dimensions * positions]}, all positions of
   * the first dimension, then of the second, and so on, as images {@code [dimensions, height,
   * width]} lie in memory; the decoder sees the codebook's vectors in the same layout. A latent
   * vector is the {@code [positions]} codes, integers from 0; it goes with {@code Priors.codeGrid}
   * and {@code Objectives.vectorQuantized}. The codebook follows moving averages with decay 0.99,
   * and codes used less than a fiftieth of the mean are moved to vectors of the batch.
   *
   * @throws IllegalArgumentException if a number is below 1, or there are fewer than 2 codes
   */
  public static Posterior vectorQuantized(int positions, int dimensions, int codes) {
    return vectorQuantized(positions, dimensions, codes, 0.99, 0.02);
  }

  /**
   * Vector quantization with another decay of the codebook's moving averages, and another share of
   * the mean use below which a code is moved; 0 for never.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Posterior vectorQuantized(
      int positions, int dimensions, int codes, double decay, double revival) {
    return new VectorQuantizer(positions, dimensions, codes, decay, revival);
  }

  /**
   * A point: the code is the encoder's output {@code [latentSize]} itself, as in autoencoders
   * without noise. It has no density, hence no bound; train it on {@code
   * Objectives.reconstruction()}.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior point(int latentSize) {
    return new Point(latentSize, false);
  }

  /**
   * A point in the unit cube: the code is the sigmoid of the encoder's output {@code [latentSize]}.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior sigmoidPoint(int latentSize) {
    return new Point(latentSize, true);
  }

  /**
   * Returns the posterior of a description.
   *
   * @param description what {@link Posterior#describe} returned
   * @throws IllegalArgumentException if it is not a ready-made one
   */
  public static Posterior described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case DiagonalGaussian.NAME -> diagonalGaussian(latentSize(description));
      case FullGaussian.NAME -> fullGaussian(latentSize(description));
      case Flow.PLANAR ->
          planarFlow(latentSize(description), number(description, "layers").intValue());
      case Flow.RADIAL ->
          radialFlow(latentSize(description), number(description, "layers").intValue());
      case InverseAutoregressiveFlow.NAME ->
          inverseAutoregressiveFlow(
              latentSize(description),
              number(description, "layers").intValue(),
              number(description, "hidden").intValue(),
              number(description, "context").intValue());
      case TwoLayerGaussian.NAME ->
          twoLayer(
              number(description, "lower").intValue(),
              number(description, "upper").intValue(),
              number(description, "hidden").intValue());
      case VectorQuantizer.NAME ->
          vectorQuantized(
              latentSize(description),
              number(description, "dimensions").intValue(),
              number(description, "codes").intValue(),
              number(description, "decay").doubleValue(),
              number(description, "revival").doubleValue());
      case Point.NAME -> new Point(latentSize(description), (Boolean) description.get("sigmoid"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made posterior named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  private static int latentSize(Map<String, ?> description) {
    return number(description, "latent_size").intValue();
  }

  private static Number number(Map<String, ?> description, String key) {
    return (Number) description.get(key);
  }
}
