package io.gen4j.gan.conditioning;

import java.util.List;

/**
 * Codes of an InfoGAN (Chen et al. 2016, arXiv:1606.03657): numbers behind the latent vector that
 * the discriminator learns to predict from the samples, so that they come to mean something. The
 * generator takes {@code [batch, latent + inputs()]}: an indicator for each categorical code, then
 * the continuous codes, uniform on [-1, 1]. The discriminator gives {@code [batch, 1 + inputs()]}:
 * its logit, class logits for each categorical code, and for each continuous code the mean of a
 * normal distribution of variance 1.
 *
 * <p>Both networks minimize, on top of their losses, the cross-entropy (nats) of the codes under
 * these distributions, mean over the batch: a bound on the mutual information of codes and samples.
 *
 * @param categorical number of values of each categorical code, 2 or more each; the value of the
 *     first is what {@code sample(label, ...)} asks for
 * @param continuous number of continuous codes
 * @param categoricalWeight weight of the categorical codes' term, above 0; the paper's is 1
 * @param continuousWeight weight of the continuous codes' term, above 0; the paper's is smaller
 */
public record Codes(
    List<Integer> categorical, int continuous, double categoricalWeight, double continuousWeight)
    implements Conditioning {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Codes {
    categorical = List.copyOf(categorical);
    if (continuous < 0
        || categorical.stream().anyMatch(values -> values < 2)
        || categorical.isEmpty() && continuous == 0) {
      throw new IllegalArgumentException(
          "Categorical codes have 2 or more values, continuous codes are 0 or more, and there is at"
              + " least one code, got "
              + categorical
              + " and "
              + continuous);
    }
    if (!(categoricalWeight > 0 && continuousWeight > 0)) {
      throw new IllegalArgumentException(
          "Weights of codes are above 0, got " + categoricalWeight + " and " + continuousWeight);
    }
  }

  /** Returns one categorical code and any number of continuous ones, with weights 1 and 0.1. */
  public static Codes of(int categories, int continuous) {
    return new Codes(List.of(categories), continuous, 1, 0.1);
  }

  /** Returns the numbers behind the latent vector, and behind the discriminator's logit. */
  public int inputs() {
    return categorical.stream().mapToInt(Integer::intValue).sum() + continuous;
  }
}
