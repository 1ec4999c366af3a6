package io.gen4j.core.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A generative model that also encodes data, such as a VAE. */
public interface Autoencoder extends GenerativeModel {

  /**
   * Encodes and decodes some data, of a model without classes.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @return {@code [batch, ...shape]}, detached
   */
  INDArray reconstruct(INDArray examples);

  /**
   * Encodes and decodes labeled data, of a model on classes.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}, never changed
   * @param labels one class per example
   * @return {@code [batch, ...shape]}, detached
   */
  INDArray reconstruct(INDArray examples, int[] labels);
}
