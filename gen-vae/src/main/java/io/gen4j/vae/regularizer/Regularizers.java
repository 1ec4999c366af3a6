package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.json.PlainData;
import io.gen4j.vae.posterior.Posterior;
import java.util.List;
import java.util.Map;

/** The ready-made regularizers. Values are means over the batch, summed over latent components. */
public final class Regularizers {

  private Regularizers() {}

  /**
   * An L1 penalty on the codes, {@code weight * Σ |z_i|}, for sparse autoencoders.
   *
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Regularizer sparsity(double weight) {
    return new Sparsity(weight);
  }

  /**
   * The penalty {@code weight * Σ KL(ρ ‖ ρ_i)} on the mean activities ρ_i of codes between 0 and 1
   * (Lee et al. 2008; Ng 2011). It needs {@code Posteriors.sigmoidPoint}.
   *
   * @param target ρ, the desired mean activity, above 0 and below 1
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Regularizer activity(double weight, double target) {
    return new Activity(weight, target);
  }

  /**
   * The penalty {@code weight * ‖∂h/∂x‖²}, the squared Frobenius norm of the Jacobian of the codes
   * with respect to the data (Rifai et al. 2011), estimated without bias along one random direction
   * per example. The encoder must not have batch normalization, dropout or weight noise.
   *
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Regularizer contraction(double weight) {
    return new Contraction(weight, 1);
  }

  /**
   * The {@linkplain #contraction(double) contraction} along several random directions per example.
   * The estimate has less noise and needs more passes of the encoder.
   *
   * @param directions number of directions, 1 or more
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Regularizer contraction(double weight, int directions) {
    return new Contraction(weight, directions);
  }

  /**
   * {@code weight} times the squared maximum mean discrepancy between the batch's codes and the
   * prior (Gretton et al. 2012; Zhao et al. 2017, arXiv 1706.02262; Tolstikhin et al. 2018, arXiv
   * 1711.01558), in the unbiased estimate, which may be negative. It does not train the weights of
   * a learned prior.
   *
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Regularizer maximumMeanDiscrepancy(double weight, Kernel kernel) {
    return new MaximumMeanDiscrepancy(weight, kernel);
  }

  /**
   * {@code weight} times the total correlation KL(q(z) ‖ Π q(z_i)), estimated from the batch (Chen
   * et al. 2018, arXiv 1802.04942). It needs a diagonal Gaussian posterior.
   *
   * @throws IllegalArgumentException if the weight is not finite
   */
  public static Regularizer totalCorrelation(double weight, AggregateEstimate estimate) {
    return new TotalCorrelation(weight, -weight, estimate);
  }

  /**
   * The two parts of the total correlation with weights of their own: {@code joint * E log q(z) +
   * marginals * E Σ log q(z_i)}. It needs a diagonal Gaussian posterior.
   *
   * @throws IllegalArgumentException if a weight is not finite
   */
  public static Regularizer aggregate(double joint, double marginals, AggregateEstimate estimate) {
    return new TotalCorrelation(joint, marginals, estimate);
  }

  /**
   * The penalty of DIP-VAE-I (Kumar et al. 2018, arXiv 1711.00848): {@code offDiagonal * Σ C_ij² +
   * diagonal * Σ (C_ii - 1)²}. It pulls the covariance C of the posterior's means over the batch to
   * the identity. It needs a diagonal Gaussian posterior.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public static Regularizer dipOne(double offDiagonal, double diagonal) {
    return new DisentangledPrior(offDiagonal, diagonal, false);
  }

  /**
   * The penalty of DIP-VAE-II: {@link #dipOne} with the covariance of z, Cov μ + E σ².
   *
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  public static Regularizer dipTwo(double offDiagonal, double diagonal) {
    return new DisentangledPrior(offDiagonal, diagonal, true);
  }

  /**
   * {@code weight} times the total correlation, estimated by a discriminator (Kim and Mnih 2018,
   * arXiv 1802.05983). In the same step, the discriminator is trained to distinguish codes from
   * codes whose components were shuffled over the batch. It is a multilayer perceptron with leaky
   * ReLU (slope 0.2), trained with Adam (β₁ 0.5, β₂ 0.9), and is saved with the model. Batches need
   * 4 or more examples.
   *
   * @param hidden sizes of the discriminator's hidden layers; the paper uses six of 1,000
   * @param learningRate learning rate of the discriminator; the paper uses 1e-4
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Regularizer densityRatio(double weight, List<Integer> hidden, double learningRate) {
    return new DensityRatio(weight, hidden, learningRate);
  }

  /**
   * {@code weight} times the squared distance between the encoder's output and the codebook vectors
   * nearest to it (van den Oord et al. 2017). It moves only the encoder. It needs {@code
   * Posteriors.vectorQuantized}.
   *
   * @throws IllegalArgumentException if the weight is negative or not finite
   */
  public static Regularizer commitment(double weight) {
    return new Commitment(weight);
  }

  /**
   * Returns the regularizer that a description belongs to.
   *
   * @param description the result of {@link Regularizer#describe}
   * @throws IllegalArgumentException if the regularizer is not ready-made
   */
  public static Regularizer described(Map<?, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Commitment.NAME -> commitment(number(description, "weight"));
      case Sparsity.NAME -> sparsity(number(description, "weight"));
      case Activity.NAME -> activity(number(description, "weight"), number(description, "target"));
      case Contraction.NAME ->
          contraction(number(description, "weight"), PlainData.integer(description, "directions"));
      case MaximumMeanDiscrepancy.NAME ->
          maximumMeanDiscrepancy(
              number(description, "weight"),
              Kernel.described(PlainData.object(description, "kernel")));
      case DensityRatio.NAME ->
          densityRatio(
              number(description, "weight"),
              PlainData.integers(description, "hidden"),
              number(description, "learning_rate"));
      case TotalCorrelation.NAME ->
          new TotalCorrelation(
              number(description, "joint"),
              number(description, "marginals"),
              PlainData.constant(description, "estimate", AggregateEstimate.class));
      case DisentangledPrior.NAME ->
          new DisentangledPrior(
              number(description, "off_diagonal"),
              number(description, "diagonal"),
              PlainData.flag(description, "with_variances"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made regularizer named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  /**
   * Returns the regularizers that descriptions belong to, in order.
   *
   * @throws IllegalArgumentException if one is not ready-made
   */
  public static List<Regularizer> described(List<?> descriptions) {
    return descriptions.stream().map(d -> described((Map<?, ?>) d)).toList();
  }

  static void requireWeight(double weight) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "The weight of a regularizer must be finite and 0 or more, got " + weight);
    }
  }

  static void requireDiagonalGaussian(String what, Posterior posterior) {
    if (!posterior.isDiagonalGaussian()) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " needs a diagonal Gaussian posterior, got "
              + posterior.describe()
              + ". Use Posteriors.diagonalGaussian.");
    }
  }

  static void requireContinuous(String what, Posterior posterior) {
    if (posterior.isDiscrete()) {
      throw new IllegalArgumentException(
          "The " + what + " needs continuous codes, got " + posterior.describe());
    }
  }

  private static double number(Map<?, ?> description, String key) {
    return PlainData.number(description, key);
  }
}
