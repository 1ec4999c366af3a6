package io.gen4j.vae.likelihood;

/** What normal distributions of each value share: any finite data, means as first parameters. */
interface Gaussian extends Likelihood {

  @Override
  default boolean supports(float value) {
    return Float.isFinite(value);
  }

  @Override
  default String support() {
    return "finite numbers";
  }

  @Override
  default void mean(double[] parameters, double[] mean) {
    System.arraycopy(parameters, 0, mean, 0, mean.length);
  }
}
