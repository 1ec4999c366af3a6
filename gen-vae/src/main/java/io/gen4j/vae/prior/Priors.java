package io.gen4j.vae.prior;

import io.gen4j.core.internal.json.PlainData;
import java.util.Map;

/** The ready-made priors. */
public final class Priors {

  private Priors() {}

  /**
   * Returns the standard normal distribution N(0, I).
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Prior standardNormal(int latentSize) {
    return new StandardNormal(latentSize);
  }

  /**
   * Returns a prior without a distribution, for autoencoders that do not sample.
   *
   * @param latentSize size of a latent vector @throws IllegalArgumentException if the size is below
   *     1
   */
  public static Prior none(int latentSize) {
    return new NoPrior(latentSize);
  }

  /**
   * Returns a mixture of diagonal Gaussians. Its mixture weights, means and variances are trained.
   * Divergences from it are sampled.
   *
   * @param latentSize size of a latent vector
   * @param components number of Gaussians @throws IllegalArgumentException if a number is below 1
   */
  public static Prior gaussianMixture(int latentSize, int components) {
    return new GaussianMixture(latentSize, components);
  }

  /**
   * Returns the VampPrior (Tomczak and Welling 2018, arXiv 1705.07120): the mixture, with equal
   * weights, of the posteriors of pseudo-inputs. The pseudo-inputs are trained with the networks,
   * and the encoder runs on them in every step. The posterior must be a diagonal Gaussian.
   *
   * @param latentSize size of a latent vector
   * @param pseudoInputs number of pseudo-inputs @throws IllegalArgumentException if a number is
   *     below 1
   */
  public static Prior vamp(int latentSize, int pseudoInputs) {
    return new VampPrior(latentSize, pseudoInputs);
  }

  /**
   * Returns a masked autoregressive flow (Papamakarios et al. 2017, arXiv 1705.07057). Its networks
   * have one hidden layer with tanh. Divergences from it are sampled.
   *
   * @param latentSize size of a latent vector
   * @param layers number of layers of the flow
   * @param hidden hidden units of each network @throws IllegalArgumentException if a number is
   *     below 1
   */
  public static Prior maskedAutoregressiveFlow(int latentSize, int layers, int hidden) {
    return new MaskedAutoregressiveFlow(latentSize, layers, hidden);
  }

  /**
   * Returns the prior of a hierarchy of two stochastic layers, p(z2) p(z1|z2) (Burda et al. 2016,
   * arXiv 1509.00519). The top layer p(z2) is N(0, I), and a perceptron maps z2 to the parameters
   * of p(z1|z2). It has one hidden layer, where the paper has two. Use it with {@code
   * Posteriors.twoLayer}.
   *
   * @param lower size of z1, which the decoder sees
   * @param upper size of z2
   * @param hidden hidden units between the layers
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior twoLayer(int lower, int upper, int hidden) {
    return new TwoLayerNormal(lower, upper, hidden);
  }

  /**
   * Returns a learned distribution of codes on a grid. Each code depends on its position and on the
   * codes to its left and above. Use it with {@code Posteriors.vectorQuantized}, whose positions
   * are those of the grid, row by row.
   *
   * @param height rows of the grid
   * @param width columns of the grid
   * @param codes number of codes @throws IllegalArgumentException if a number is below 1, or there
   *     are fewer than 2 codes
   */
  public static Prior codeGrid(int height, int width, int codes) {
    return new CodeGrid(height, width, codes);
  }

  /**
   * Returns the prior that a description belongs to.
   *
   * @param description the result of {@link Prior#describe}
   * @throws IllegalArgumentException if the prior is not ready-made
   */
  public static Prior described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case StandardNormal.NAME -> standardNormal(number(description, "latent_size"));
      case VampPrior.NAME ->
          vamp(number(description, "latent_size"), number(description, "pseudo_inputs"));
      case MaskedAutoregressiveFlow.NAME ->
          maskedAutoregressiveFlow(
              number(description, "latent_size"),
              number(description, "layers"),
              number(description, "hidden"));
      case TwoLayerNormal.NAME ->
          twoLayer(
              number(description, "lower"),
              number(description, "upper"),
              number(description, "hidden"));
      case CodeGrid.NAME ->
          codeGrid(
              number(description, "height"),
              number(description, "width"),
              number(description, "codes"));
      case NoPrior.NAME -> none(number(description, "latent_size"));
      case GaussianMixture.NAME ->
          gaussianMixture(number(description, "latent_size"), number(description, "components"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made prior named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  private static int number(Map<String, ?> description, String key) {
    return PlainData.integer(description, key);
  }
}
