package io.gen4j.vae.objective;

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
   * only where β is 1 or more.
   *
   * @throws IllegalArgumentException if β is negative or not finite
   */
  public static Objective betaElbo(double beta) {
    return new Elbo(Schedule.constant(beta), 0);
  }

  /**
   * The ELBO with its divergence multiplied by a schedule, and with free bits: a latent dimension
   * whose divergence, as a mean over the batch, is below {@code freeNats} counts as {@code
   * freeNats} and is not pushed further down (Kingma et al. 2016).
   *
   * @param freeNats nats per latent dimension; 0 for none. Needs a divergence in closed form.
   * @throws IllegalArgumentException if the number is negative or not finite
   */
  public static Objective elbo(Schedule beta, double freeNats) {
    return new Elbo(beta, freeNats);
  }

  /**
   * The importance-weighted bound log 1/K Σ p(x, z) / q(z|x) over K samples (Burda et al. 2016). It
   * grows with K towards log p(x), and is the ELBO for K = 1.
   *
   * @throws IllegalArgumentException if K is below 1
   */
  public static Objective importanceWeighted(int samples) {
    return new ImportanceWeighted(samples, samples);
  }

  /**
   * The importance-weighted bound with the decoder differentiated at some of its samples only,
   * drawn in proportion to their weights. The gradient has the same expectation and a larger
   * variance, and costs little more than the K forward passes (section 3 of Burda et al. 2016 does
   * so with one sample). For decoders without batch normalization, dropout and weight noise; {@code
   * Vae.create} refuses others.
   *
   * @param samples K
   * @param differentiated samples per example that the decoder is differentiated at
   * @throws IllegalArgumentException if K is below 1, or the other not from 1 to K
   */
  public static Objective importanceWeighted(int samples, int differentiated) {
    return new ImportanceWeighted(samples, differentiated);
  }

  /**
   * The reconstruction alone, -E log p(x|z): what autoencoders without a prior are trained on. With
   * {@code Likelihoods.gaussian(sd)} it is the squared error up to scale and constant.
   */
  public static Objective reconstruction() {
    return new Reconstruction();
  }

  /**
   * The Wasserstein autoencoder with maximum mean discrepancy (Tolstikhin et al. 2018, arXiv
   * 1711.01558): the reconstruction plus {@code weight} times the discrepancy between codes and
   * prior, for any posterior, a point included.
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
   * @param alpha α of at most 1; 0 and λ = 1 is the ELBO, 1 drops the divergence
   * @param lambda λ of at least 1 - α
   * @throws IllegalArgumentException if a weight would be negative or is not finite
   */
  public static Objective infoVae(double alpha, double lambda, Kernel kernel) {
    return betaElbo(1 - alpha)
        .with(Regularizers.maximumMeanDiscrepancy(alpha + lambda - 1, kernel));
  }

  /**
   * β-TCVAE (Chen et al. 2018, arXiv 1802.04942) with weight 1 on everything but the total
   * correlation, and minibatch-weighted sampling, as in the paper's experiments.
   *
   * @throws IllegalArgumentException if β is negative or not finite
   */
  public static Objective betaTcvae(double beta) {
    return betaTcvae(1, beta, 1, AggregateEstimate.WEIGHTED);
  }

  /**
   * β-TCVAE: E log p(x|z) - α I(z; x) - β KL(q(z) ‖ Π q(z_i)) - γ Σ KL(q(z_i) ‖ p(z_i)), with q(z)
   * estimated from the batch. For a diagonal Gaussian posterior and a prior of independent
   * components.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public static Objective betaTcvae(
      double alpha, double beta, double gamma, AggregateEstimate estimate) {
    if (!(beta >= 0 && Double.isFinite(beta))) {
      throw new IllegalArgumentException("β is finite and 0 or more, got " + beta);
    }
    return new Weighted(alpha, gamma)
        .with(Regularizers.aggregate(beta - alpha, gamma - beta, estimate));
  }

  /**
   * DIP-VAE-I (Kumar et al. 2018, arXiv 1711.00848): the ELBO and {@link Regularizers#dipOne}.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public static Objective dipVaeOne(double offDiagonal, double diagonal) {
    return elbo().with(Regularizers.dipOne(offDiagonal, diagonal));
  }

  /** DIP-VAE-II: the ELBO and {@link Regularizers#dipTwo}. */
  public static Objective dipVaeTwo(double offDiagonal, double diagonal) {
    return elbo().with(Regularizers.dipTwo(offDiagonal, diagonal));
  }

  /**
   * FactorVAE (Kim and Mnih 2018, arXiv 1802.05983): the ELBO and {@code gamma} times the total
   * correlation by a discriminator of two hidden layers of 256 and learning rate 1e-4. For another
   * one see {@link Regularizers#densityRatio}.
   *
   * @throws IllegalArgumentException if γ is negative or not finite
   */
  public static Objective factorVae(double gamma) {
    return elbo().with(Regularizers.densityRatio(gamma, List.of(256, 256), 1e-4));
  }

  /**
   * The objective of a VQ-VAE (van den Oord et al. 2017, arXiv 1711.00937): the ELBO, in which the
   * prior learns the codes' distribution, and the commitment of the encoder to its codes. The
   * codebook itself follows moving averages.
   *
   * @param commitment weight of the squared distance to the codes; the paper has 0.25
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Objective vectorQuantized(double commitment) {
    return elbo().with(Regularizers.commitment(commitment));
  }

  /**
   * Returns the objective of a description.
   *
   * @param description what {@link Objective#describe} returned
   * @throws IllegalArgumentException if it is not a ready-made one
   */
  @SuppressWarnings("unchecked")
  public static Objective described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Elbo.NAME ->
          new Elbo(
              Schedule.described((Map<?, ?>) description.get("beta")),
              ((Number) description.get("free_nats")).doubleValue());
      case Reconstruction.NAME -> reconstruction();
      case Weighted.NAME ->
          new Weighted(
              ((Number) description.get("posterior")).doubleValue(),
              ((Number) description.get("prior")).doubleValue());
      case Regularized.NAME ->
          new Regularized(
              described((Map<String, ?>) description.get("base")),
              Regularizers.described((List<?>) description.get("regularizers")));
      case ImportanceWeighted.NAME -> importanceWeighted(description);
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made objective named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  /** Files written before there was a choice name one number alone. */
  private static Objective importanceWeighted(Map<String, ?> description) {
    int samples = ((Number) description.get("samples")).intValue();
    Object differentiated = description.get("differentiated_samples");
    return new ImportanceWeighted(
        samples, differentiated == null ? samples : ((Number) differentiated).intValue());
  }
}
