package io.gen4j.vae.objective;

import io.gen4j.core.internal.json.PlainData;
import io.gen4j.vae.regularizer.AggregateEstimate;
import io.gen4j.vae.regularizer.Kernel;
import io.gen4j.vae.regularizer.Regularizers;
import java.util.List;
import java.util.Map;

/** The ready-made objectives. */
public final class Objectives {

  private Objectives() {}

  /** The evidence lower bound, E log p(x|z) - KL(q(z|x) ‖ p(z)) (Kingma and Welling 2014). */
  public static Objective elbo() {
    return new Elbo(Schedule.constant(1), 0);
  }

  /**
   * The ELBO with its divergence multiplied by a constant (Higgins et al. 2017). It bounds log p(x)
   * only if β is 1 or more.
   *
   * @throws IllegalArgumentException if β is negative or not finite
   */
  public static Objective betaElbo(double beta) {
    return new Elbo(Schedule.constant(beta), 0);
  }

  /**
   * The ELBO with its divergence multiplied by a schedule, and with free bits (Kingma et al. 2016).
   * If the divergence of a latent dimension, averaged over the batch, is below {@code freeNats}, it
   * counts as {@code freeNats} and gets no gradient.
   *
   * @param beta the factor of the divergence at each step
   * @param freeNats nats per latent dimension; 0 for none. A value above 0 requires a divergence in
   *     closed form
   * @throws IllegalArgumentException if {@code freeNats} is negative or not finite
   */
  public static Objective elbo(Schedule beta, double freeNats) {
    return new Elbo(beta, freeNats);
  }

  /**
   * The importance-weighted bound log 1/K Σ p(x, z) / q(z|x) over K samples (Burda et al. 2016). It
   * grows with K towards log p(x). For K = 1 it is the ELBO.
   *
   * @param samples K @throws IllegalArgumentException if K is below 1
   */
  public static Objective importanceWeighted(int samples) {
    return new ImportanceWeighted(samples, samples);
  }

  /**
   * The importance-weighted bound, with the decoder differentiated at only some of the samples.
   * These are drawn in proportion to their weights (section 3 of Burda et al. 2016 does so with one
   * sample). The gradient has the same expectation and a larger variance, and costs little more
   * than the K forward passes. The decoder must not have batch normalization, dropout or weight
   * noise: {@code Vae.create} throws an exception if it does.
   *
   * @param samples K
   * @param differentiated samples per example at which the decoder is differentiated, 1 to K
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Objective importanceWeighted(int samples, int differentiated) {
    return new ImportanceWeighted(samples, differentiated);
  }

  /**
   * The reconstruction loss alone, -E log p(x|z), for autoencoders without a prior. With {@code
   * Likelihoods.gaussian(sd)} it is the squared error times a factor, plus a constant.
   */
  public static Objective reconstruction() {
    return new Reconstruction();
  }

  /**
   * The Wasserstein autoencoder with maximum mean discrepancy (Tolstikhin et al. 2018, arXiv
   * 1711.01558): the reconstruction loss plus {@code weight} times the discrepancy between latent
   * vectors and prior. It works with any posterior, including a point.
   *
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Objective wasserstein(double weight, Kernel kernel) {
    return reconstruction().with(Regularizers.maximumMeanDiscrepancy(weight, kernel));
  }

  /**
   * InfoVAE with maximum mean discrepancy (Zhao et al. 2017, arXiv 1706.02262): E log p(x|z) - (1 -
   * α) KL(q(z|x) ‖ p(z)) - (α + λ - 1) MMD(q(z), p(z)).
   *
   * @param alpha α, at most 1. With α = 0 and λ = 1 this is the ELBO; α = 1 removes the divergence
   * @param lambda λ, at least 1 - α
   * @throws IllegalArgumentException if a weight would be negative or is not finite
   */
  public static Objective infoVae(double alpha, double lambda, Kernel kernel) {
    return betaElbo(1 - alpha)
        .with(Regularizers.maximumMeanDiscrepancy(alpha + lambda - 1, kernel));
  }

  /**
   * β-TCVAE (Chen et al. 2018, arXiv 1802.04942) with minibatch-weighted sampling, as in the
   * paper's experiments. The total correlation has weight β; the other terms have weight 1.
   *
   * @param beta β, weight of the total correlation @throws IllegalArgumentException if β is
   *     negative or not finite
   */
  public static Objective betaTcvae(double beta) {
    return betaTcvae(1, beta, 1, AggregateEstimate.WEIGHTED);
  }

  /**
   * β-TCVAE: E log p(x|z) - α I(z; x) - β KL(q(z) ‖ Π q(z_i)) - γ Σ KL(q(z_i) ‖ p(z_i)), with q(z)
   * estimated from the batch. The posterior must be a diagonal Gaussian, and the prior must have
   * independent components.
   *
   * @param alpha α, weight of the mutual information
   * @param beta β, weight of the total correlation
   * @param gamma γ, weight of the divergence of each dimension
   * @param estimate how q(z) is estimated @throws IllegalArgumentException if a weight is negative
   *     or not finite
   */
  public static Objective betaTcvae(
      double alpha, double beta, double gamma, AggregateEstimate estimate) {
    if (!(beta >= 0 && Double.isFinite(beta))) {
      throw new IllegalArgumentException("β must be finite and 0 or more, got " + beta);
    }
    return new Weighted(alpha, gamma)
        .with(Regularizers.aggregate(beta - alpha, gamma - beta, estimate));
  }

  /**
   * DIP-VAE-I (Kumar et al. 2018, arXiv 1711.00848): the ELBO and {@link Regularizers#dipOne}.
   *
   * @param offDiagonal weight of the squared covariances
   * @param diagonal weight of the squared differences between variances and 1 @throws
   *     IllegalArgumentException if a weight is negative or not finite
   */
  public static Objective dipVaeOne(double offDiagonal, double diagonal) {
    return elbo().with(Regularizers.dipOne(offDiagonal, diagonal));
  }

  /**
   * DIP-VAE-II: the ELBO and {@link Regularizers#dipTwo}.
   *
   * @param offDiagonal weight of the squared covariances
   * @param diagonal weight of the squared differences between variances and 1
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public static Objective dipVaeTwo(double offDiagonal, double diagonal) {
    return elbo().with(Regularizers.dipTwo(offDiagonal, diagonal));
  }

  /**
   * FactorVAE (Kim and Mnih 2018, arXiv 1802.05983): the ELBO and {@code gamma} times the total
   * correlation. A discriminator with two hidden layers of 256 units and learning rate 1e-4
   * estimates the total correlation. {@link Regularizers#densityRatio} takes other settings of the
   * discriminator.
   *
   * @param gamma γ, weight of the total correlation @throws IllegalArgumentException if γ is
   *     negative or not finite
   */
  public static Objective factorVae(double gamma) {
    return elbo().with(Regularizers.densityRatio(gamma, List.of(256, 256), 1e-4));
  }

  /**
   * The objective of a VQ-VAE (van den Oord et al. 2017, arXiv 1711.00937): the ELBO plus {@link
   * Regularizers#commitment}. The prior learns the distribution of the codes. No gradient moves the
   * codebook; it follows moving averages.
   *
   * @param commitment weight of the squared distance between the encoder's output and its codes;
   *     the paper uses 0.25
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Objective vectorQuantized(double commitment) {
    return elbo().with(Regularizers.commitment(commitment));
  }

  /**
   * Returns the objective that a description belongs to.
   *
   * @param description the result of {@link Objective#describe}
   * @throws IllegalArgumentException if the objective is not ready-made
   */
  @SuppressWarnings("unchecked")
  public static Objective described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Elbo.NAME ->
          new Elbo(
              Schedule.described(PlainData.object(description, "beta")),
              PlainData.number(description, "free_nats"));
      case Reconstruction.NAME -> reconstruction();
      case Weighted.NAME ->
          new Weighted(
              PlainData.number(description, "posterior"), PlainData.number(description, "prior"));
      case Regularized.NAME ->
          new Regularized(
              described((Map<String, ?>) PlainData.object(description, "base")),
              Regularizers.described(PlainData.maps(description, "regularizers")));
      case ImportanceWeighted.NAME -> importanceWeighted(description);
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made objective named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  /**
   * Files from before the decoder could be differentiated at fewer samples have only the first
   * number.
   */
  private static Objective importanceWeighted(Map<String, ?> description) {
    int samples = PlainData.integer(description, "samples");
    return new ImportanceWeighted(
        samples,
        description.containsKey("differentiated_samples")
            ? PlainData.integer(description, "differentiated_samples")
            : samples);
  }
}
