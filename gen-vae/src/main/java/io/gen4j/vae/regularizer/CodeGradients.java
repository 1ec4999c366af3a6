package io.gen4j.vae.regularizer;

/**
 * Where a regularizer adds the derivatives of its value.
 *
 * @param parameters with respect to the encoder's output, {@code
 *     [batch][posterior.parameterSize()]}
 * @param z with respect to the latent vectors, {@code [batch * K][latent]}
 */
public record CodeGradients(double[][] parameters, double[][] z) {

  /** Returns gradients of zero for some codes. */
  public static CodeGradients of(Codes codes) {
    return new CodeGradients(
        new double[codes.batch()][codes.posterior().parameterSize()],
        new double[codes.z().length][codes.latentSize()]);
  }
}
