package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.NormalizationKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Layer normalization (Ba et al. 2016, arXiv:1607.06450) of every step over its features, with a
 * gain per feature and an epsilon of 1e-5 added to the variance.
 */
public final class StepNormalization extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;

  StepNormalization() {}

  /**
   * Creates the layer.
   *
   * @param width values per step
   * @throws IllegalArgumentException if the width is below 1
   */
  public StepNormalization(int width) {
    this.width = positive("The width", width);
  }

  @Override
  StepKind kind() {
    return new NormalizationKind(width);
  }
}
