package io.gen4j.vae.regularizer;

/**
 * The arrays to which a regularizer adds the derivatives of its value.
 *
 * @param parameters derivatives with respect to the encoder's output, {@code
 *     [batch][posterior.parameterSize()]}
 * @param z derivatives with respect to the latent vectors, {@code [batch * K][latent]}
 */
public record CodeGradients(double[][] parameters, double[][] z) {

  /** Returns gradients of zero, in the sizes that fit these codes. */
  public static CodeGradients of(Codes codes) {
    return new CodeGradients(
        new double[codes.batch()][codes.posterior().parameterSize()],
        new double[codes.z().length][codes.latentSize()]);
  }
}
