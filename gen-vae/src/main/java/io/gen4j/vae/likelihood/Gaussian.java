package io.gen4j.vae.likelihood;

/** A normal distribution of each value. The first parameter is the mean. */
interface Gaussian extends PerExampleLikelihood {

  @Override
  default void mean(double[] parameters, double[] mean) {
    System.arraycopy(parameters, 0, mean, 0, mean.length);
  }
}
