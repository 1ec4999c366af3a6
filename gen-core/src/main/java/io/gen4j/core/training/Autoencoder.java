package io.gen4j.core.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A generative model that also encodes data, such as a VAE. */
public interface Autoencoder extends GenerativeModel {

  /**
   * Encodes and decodes data with a model without class labels.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}; not modified
   * @return {@code [batch, ...shape]} in {@link #range}, detached
   */
  INDArray reconstruct(INDArray examples);

  /**
   * Encodes and decodes labeled data with a class-conditional model.
   *
   * @param examples {@code [batch, ...shape]} in {@link #range}; not modified
   * @param labels one class label per example, from 0 to {@code classes() - 1}
   * @return {@code [batch, ...shape]} in {@link #range}, detached
   */
  INDArray reconstruct(INDArray examples, int[] labels);
}
