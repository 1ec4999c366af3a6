package io.gen4j.gan.conditioning;

import java.util.List;

/**
 * InfoGAN codes (Chen et al. 2016, arXiv:1606.03657): extra inputs of the generator that the
 * discriminator learns to predict from the samples, so that they acquire a meaning. The generator's
 * input is {@code [batch, latent + inputs()]}: the latent vector, a one-hot vector for each
 * categorical code, then the continuous codes, uniform on [-1, 1]. The discriminator's output is
 * {@code [batch, 1 + inputs()]}: its logit, class logits for each categorical code, and for each
 * continuous code the mean of a normal distribution with variance 1.
 *
 * <p>Both networks add the cross-entropy (nats) of the codes under these distributions to their
 * losses, averaged over the batch. It bounds the mutual information of codes and samples.
 *
 * @param categorical number of values of each categorical code, each 2 or more; {@code
 *     sample(label, ...)} sets the value of the first code
 * @param continuous number of continuous codes
 * @param categoricalWeight weight of the categorical codes' term, above 0; the paper uses 1
 * @param continuousWeight weight of the continuous codes' term, above 0; the paper uses a smaller
 *     weight
 */
public record Codes(
    List<Integer> categorical, int continuous, double categoricalWeight, double continuousWeight)
    implements Conditioning {

  /** Throws {@link IllegalArgumentException} if a value is out of range. */
  public Codes {
    categorical = List.copyOf(categorical);
    if (continuous < 0
        || categorical.stream().anyMatch(values -> values < 2)
        || categorical.isEmpty() && continuous == 0) {
      throw new IllegalArgumentException(
          "Codes need 2 or more values per categorical code, 0 or more continuous codes, and at"
              + " least one code, got  "
              + categorical
              + " and "
              + continuous);
    }
    if (!(categoricalWeight > 0 && continuousWeight > 0)) {
      throw new IllegalArgumentException(
          "Weights of codes are above 0, got " + categoricalWeight + " and " + continuousWeight);
    }
  }

  /** Returns one categorical and some continuous codes, with weights 1 and 0.1. */
  public static Codes of(int categories, int continuous) {
    return new Codes(List.of(categories), continuous, 1, 0.1);
  }

  /**
   * Returns how many numbers the codes add to the latent vector and to the discriminator's logit.
   */
  public int inputs() {
    return categorical.stream().mapToInt(Integer::intValue).sum() + continuous;
  }
}
