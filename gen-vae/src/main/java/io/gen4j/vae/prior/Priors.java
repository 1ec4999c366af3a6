package io.gen4j.vae.prior;

import java.util.Map;

/** The ready-made priors. */
public final class Priors {

  private Priors() {}

  /**
   * Returns N(0, I).
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Prior standardNormal(int latentSize) {
    return new StandardNormal(latentSize);
  }

  /**
   * Returns no distribution: for autoencoders that are not sampled from.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Prior none(int latentSize) {
    return new NoPrior(latentSize);
  }

  /**
   * Returns a mixture of Gaussians with independent components, whose shares, means and variances
   * are trained. Divergences from it are sampled.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior gaussianMixture(int latentSize, int components) {
    return new GaussianMixture(latentSize, components);
  }

  /**
   * Returns the VampPrior (Tomczak and Welling 2018, arXiv 1705.07120): the mixture, in equal
   * shares, of the posteriors of pseudo-inputs, which are trained as the encoder is. For diagonal
   * Gaussian posteriors. The encoder runs on the pseudo-inputs in every step.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior vamp(int latentSize, int pseudoInputs) {
    return new VampPrior(latentSize, pseudoInputs);
  }

  /**
   * Returns a masked autoregressive flow (Papamakarios et al. 2017, arXiv 1705.07057), whose
   * networks have one hidden layer of tanh. Divergences from it are sampled.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior maskedAutoregressiveFlow(int latentSize, int layers, int hidden) {
    return new MaskedAutoregressiveFlow(latentSize, layers, hidden);
  }

  /**
   * Returns the prior of a hierarchy of two stochastic layers, p(z2) p(z1|z2), with N(0, I) at the
   * top and a perceptron of one hidden layer between (Burda et al. 2016, arXiv 1509.00519, without
   * their second hidden layer). It goes with {@code Posteriors.twoLayer}.
   *
   * @param lower size of z1, which the decoder sees
   * @param upper size of z2
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior twoLayer(int lower, int upper, int hidden) {
    return new TwoLayerNormal(lower, upper, hidden);
  }

  /**
   * Returns a distribution of codes on a grid, row by row, each given the codes to its left and
   * above, which is trained. It goes with {@code Posteriors.vectorQuantized}, whose positions are
   * the grid's, row by row.
   *
   * @throws IllegalArgumentException if a number is below 1, or there are fewer than 2 codes
   */
  public static Prior codeGrid(int height, int width, int codes) {
    return new CodeGrid(height, width, codes);
  }

  /**
   * Returns the prior of a description.
   *
   * @param description what {@link Prior#describe} returned
   * @throws IllegalArgumentException if it is not a ready-made one
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
    return ((Number) description.get(key)).intValue();
  }
}
