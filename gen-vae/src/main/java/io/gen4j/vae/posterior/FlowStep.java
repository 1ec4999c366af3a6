package io.gen4j.vae.posterior;

/** An invertible map of latent vectors at one vector z. The encoder gives its parameters. */
interface FlowStep {

  /**
   * Creates a step. It reads the step's parameters, which begin at {@code first}, and keeps a copy
   * of z.
   */
  interface Maker {
    FlowStep at(double[] parameters, int first, double[] z);
  }

  /** Returns log |det dz'/dz|. */
  double logDeterminant();

  /** Replaces z by z'. */
  void apply(double[] z);

  /**
   * Replaces the derivative with respect to z' by that with respect to z, and adds the derivatives
   * of the step's parameters to {@code gradient}.
   *
   * @param d {@code [latent]}, the derivative, changed
   * @param dLogDensity derivative with respect to the log density. The step subtracts its log
   *     determinant from this density
   */
  void backward(double[] d, double dLogDensity, double[] gradient);
}
