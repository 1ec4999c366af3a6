package io.gen4j.vae.posterior;

import io.gen4j.core.internal.json.PlainData;
import java.util.Map;

/** The ready-made posteriors. */
public final class Posteriors {

  private Posteriors() {}

  /**
   * A Gaussian with independent components (Kingma and Welling 2014). The encoder's output for an
   * example is {@code [2 * latentSize]}: means, then log-variances.
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Posterior diagonalGaussian(int latentSize) {
    return new DiagonalGaussian(latentSize);
  }

  /**
   * A Gaussian with a full covariance matrix C Cᵀ, where C is lower triangular. The encoder's
   * output for an example is {@code [2 * latentSize + latentSize * (latentSize - 1) / 2]}: means,
   * logarithms of the diagonal of C, then the entries below the diagonal, row by row.
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Posterior fullGaussian(int latentSize) {
    return new FullGaussian(latentSize);
  }

  /**
   * A diagonal Gaussian, transformed by radial flows (Rezende and Mohamed 2015, arXiv 1505.05770).
   * The encoder's output for an example is {@code [2 * latentSize + layers * (latentSize + 2)]}:
   * the parameters of the Gaussian, then center and strength of each flow. The divergence has no
   * closed form.
   *
   * @param latentSize size of a latent vector
   * @param layers number of flows @throws IllegalArgumentException if the size or the number of
   *     layers is below 1
   */
  public static Posterior radialFlow(int latentSize, int layers) {
    return new Flow(Flow.Kind.RADIAL, latentSize, layers);
  }

  /**
   * A diagonal Gaussian, transformed by planar flows (Rezende and Mohamed 2015, arXiv 1505.05770).
   * The encoder's output for an example is {@code [2 * latentSize + layers * (2 * latentSize +
   * 1)]}: the parameters of the Gaussian, then those of each flow. The divergence has no closed
   * form.
   *
   * @param latentSize size of a latent vector
   * @param layers number of flows @throws IllegalArgumentException if the size or the number of
   *     layers is below 1
   */
  public static Posterior planarFlow(int latentSize, int layers) {
    return new Flow(Flow.Kind.PLANAR, latentSize, layers);
  }

  /**
   * A diagonal Gaussian, transformed by inverse autoregressive flows (Kingma et al. 2016, arXiv
   * 1606.04934). Each flow has a masked network (Germain et al. 2015) with one hidden layer and
   * tanh, which belongs to the weights of the posterior. The encoder's output for an example is
   * {@code [2 * latentSize + context]}: the parameters of the Gaussian, then the context. The
   * divergence has no closed form.
   *
   * @param latentSize size of a latent vector
   * @param layers number of flows
   * @param hidden hidden units of each network
   * @param context size of the context, an input of all flows that the encoder gives for each
   *     example; 0 for no context
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Posterior inverseAutoregressiveFlow(
      int latentSize, int layers, int hidden, int context) {
    return new InverseAutoregressiveFlow(latentSize, layers, hidden, context);
  }

  /**
   * The posterior of a hierarchy of two stochastic layers, q(z1|x) q(z2|z1) (Burda et al. 2016,
   * arXiv 1509.00519). Both are diagonal Gaussians, and a perceptron with one hidden layer maps z1
   * to the parameters of q(z2|z1). A latent vector consists of z1, then z2. The encoder's output
   * for an example is {@code [2 * lower]}. The decoder sees only z1. Use it with {@code
   * Priors.twoLayer}.
   *
   * @param lower size of z1
   * @param upper size of z2
   * @param hidden hidden units between the layers
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Posterior twoLayer(int lower, int upper, int hidden) {
    return new TwoLayerGaussian(lower, upper, hidden);
  }

  /**
   * Vector quantization (van den Oord et al. 2017, arXiv 1711.00937): the code at each position is
   * the nearest vector of a codebook. The encoder's output for an example is {@code [dimensions *
   * positions]}: all positions of the first dimension, then of the second, and so on, like an image
   * {@code [dimensions, height, width]} in C order. The decoder sees the codebook vectors in the
   * same layout. A latent vector holds the codes {@code [positions]}, integers from 0. Use it with
   * {@code Priors.codeGrid} and {@code Objectives.vectorQuantized}.
   *
   * <p>The codebook follows moving averages with decay 0.99. A code whose use is below a fiftieth
   * of the mean use moves to a vector of the batch.
   *
   * @param positions number of codes per example
   * @param dimensions size of a codebook vector
   * @param codes number of codes in the codebook @throws IllegalArgumentException if a number is
   *     below 1, or there are fewer than 2 codes
   */
  public static Posterior vectorQuantized(int positions, int dimensions, int codes) {
    return vectorQuantized(positions, dimensions, codes, 0.99, 0.02);
  }

  /**
   * Vector quantization with other settings of the codebook.
   *
   * @param positions number of codes per example
   * @param dimensions size of a codebook vector
   * @param codes number of codes in the codebook
   * @param decay decay of the moving averages, from 0 to below 1
   * @param revival a code moves to a vector of the batch if its use is below this share of the mean
   *     use; from 0 (never) to below 1 @throws IllegalArgumentException if a number is out of range
   */
  public static Posterior vectorQuantized(
      int positions, int dimensions, int codes, double decay, double revival) {
    return new VectorQuantizer(positions, dimensions, codes, decay, revival);
  }

  /**
   * A point: the latent vector is the encoder's output {@code [latentSize]}, as in autoencoders
   * without noise. A point has no density, so the model has no evidence lower bound. Train it with
   * {@code Objectives.reconstruction()}.
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Posterior point(int latentSize) {
    return new Point(latentSize, false);
  }

  /**
   * A point in the unit cube: the latent vector is the sigmoid of the encoder's output {@code
   * [latentSize]}.
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Posterior sigmoidPoint(int latentSize) {
    return new Point(latentSize, true);
  }

  /**
   * Returns the posterior that a description belongs to.
   *
   * @param description the result of {@link Posterior#describe}
   * @throws IllegalArgumentException if the posterior is not ready-made
   */
  public static Posterior described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case DiagonalGaussian.NAME -> diagonalGaussian(latentSize(description));
      case FullGaussian.NAME -> fullGaussian(latentSize(description));
      case Flow.PLANAR ->
          planarFlow(latentSize(description), PlainData.integer(description, "layers"));
      case Flow.RADIAL ->
          radialFlow(latentSize(description), PlainData.integer(description, "layers"));
      case InverseAutoregressiveFlow.NAME ->
          inverseAutoregressiveFlow(
              latentSize(description),
              PlainData.integer(description, "layers"),
              PlainData.integer(description, "hidden"),
              PlainData.integer(description, "context"));
      case TwoLayerGaussian.NAME ->
          twoLayer(
              PlainData.integer(description, "lower"),
              PlainData.integer(description, "upper"),
              PlainData.integer(description, "hidden"));
      case VectorQuantizer.NAME ->
          vectorQuantized(
              latentSize(description),
              PlainData.integer(description, "dimensions"),
              PlainData.integer(description, "codes"),
              PlainData.number(description, "decay"),
              PlainData.number(description, "revival"));
      case Point.NAME -> new Point(latentSize(description), PlainData.flag(description, "sigmoid"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made posterior named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  private static int latentSize(Map<String, ?> description) {
    return PlainData.integer(description, "latent_size");
  }
}
