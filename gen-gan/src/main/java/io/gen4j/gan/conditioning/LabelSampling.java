package io.gen4j.gan.conditioning;

/** How class labels of generated examples are drawn. */
public enum LabelSampling {
  /**
   * In the frequencies of the training data, which {@code fit} counts and the model file keeps.
   * Uniform before the first training.
   */
  DATA,
  /** Uniformly over all classes. */
  UNIFORM
}
