package io.gen4j.vae.objective;

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
    return new ImportanceWeighted(samples);
  }

  /**
   * Returns the objective of a description.
   *
   * @param description what {@link Objective#describe} returned
   * @throws IllegalArgumentException if it is none of this class
   */
  public static Objective described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Elbo.NAME ->
          new Elbo(
              Schedule.described((Map<?, ?>) description.get("beta")),
              ((Number) description.get("free_nats")).doubleValue());
      case ImportanceWeighted.NAME ->
          new ImportanceWeighted(((Number) description.get("samples")).intValue());
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made objective named '"
                  + name
                  + "'; if it is the application's own, open the model with Vae.load(file,"
                  + " options)");
    };
  }
}
