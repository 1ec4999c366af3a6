package io.gen4j.vae.likelihood;

/** Normal distributions of each value, whose first parameter is the mean. */
interface Gaussian extends PerExampleLikelihood {

  @Override
  default void mean(double[] parameters, double[] mean) {
    System.arraycopy(parameters, 0, mean, 0, mean.length);
  }
}
