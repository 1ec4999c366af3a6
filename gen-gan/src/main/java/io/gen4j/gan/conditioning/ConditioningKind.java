package io.gen4j.gan.conditioning;

/** How the discriminator uses class labels or condition tensors. */
public enum ConditioningKind {
  /**
   * The discriminator outputs class logits after its own logit, {@code [batch, 1 + classes]}. Their
   * cross-entropy trains both networks (AC-GAN, Odena et al. 2017, arXiv:1610.09585). For class
   * labels.
   */
  AUXILIARY_CLASSIFIER,

  /**
   * The discriminator's logit is an unconditional part plus an inner product with the condition
   * (Miyato and Koyama 2018, arXiv:1802.05637). The last dense layer {@code [batch, 1 + size]}
   * gives both: column 0 is the unconditional part, and the other columns are weighted with the
   * numbers of the condition. For a class label this adds the column of its class. For class labels
   * and vectors.
   */
  PROJECTION,

  /**
   * The condition is concatenated to the data, and the discriminator outputs one logit (Mirza and
   * Osindero 2014, arXiv:1411.1784). A class label or a vector becomes extra features {@code
   * [batch, features + size]} or constant channels {@code [batch, channels + size, height, width]}.
   * An image becomes extra channels of an image of the same size. A sequence becomes extra features
   * of a sequence of the same length.
   */
  CONCATENATED,

  /**
   * The condition is a second input of the discriminator, {@code [batch, ...shape]}, and the
   * discriminator outputs one logit. A class label is a one-hot vector {@code [batch, classes]}.
   */
  SECOND_INPUT,

  /**
   * The discriminator does not see the condition and outputs one logit. Other terms of the loss
   * must tie examples to their conditions, such as a cycle of two generators (Zhu et al. 2017,
   * arXiv:1703.10593).
   */
  GENERATOR_ONLY
}
