package io.gen4j.gan.conditioning;

/** How class labels are drawn that the generator is asked for. */
public enum LabelSampling {
  /**
   * In the frequencies of the training data, counted by {@code fit} and saved with the model.
   * Uniform before the first training.
   */
  DATA,
  /** All classes alike. */
  UNIFORM
}
