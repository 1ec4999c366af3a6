package io.gen4j.vae.posterior;

/** An invertible map of latent vectors, with parameters from the encoder, at one vector z. */
interface FlowStep {

  /** Reads the step's parameters, which begin at {@code first}, and keeps a copy of z. */
  interface Maker {
    FlowStep at(double[] parameters, int first, double[] z);
  }

  /** Returns log |det dz'/dz|. */
  double logDeterminant();

  /** Takes z to z', in place. */
  void apply(double[] z);

  /**
   * Takes the derivative with respect to z' to that with respect to z, in place, and adds those of
   * the step's parameters.
   *
   * @param dLogDensity derivative with respect to the log-density, from which the logarithm of the
   *     determinant is taken
   */
  void backward(double[] d, double dLogDensity, double[] gradient);
}
