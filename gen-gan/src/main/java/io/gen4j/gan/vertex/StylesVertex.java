package io.gen4j.gan.vertex;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Passes styles w {@code [batch, size]} from the mapping network to the layers. A {@link StyleTap}
 * can read their gradient, move or truncate them.
 */
public final class StylesVertex extends FunctionVertex {

  private static final long serialVersionUID = 1L;

  /** Creates the vertex. */
  @JsonCreator
  public StylesVertex() {
    super(1, 1);
  }

  @Override
  VertexFunction function() {
    return new Styles();
  }

  /** The function that a {@link StyleTap} controls. */
  static final class Styles implements VertexFunction {

    private INDArray offset;
    private INDArray mean;
    private double truncation = 1;
    private INDArray styles;
    private INDArray gradient;

    void move(INDArray by) {
      offset = by;
    }

    void truncate(INDArray towards, double psi) {
      mean = towards;
      truncation = psi;
    }

    INDArray styles() {
      return styles;
    }

    INDArray gradient() {
      return gradient;
    }

    @Override
    public INDArray forward(boolean training, INDArray... inputs) {
      styles = inputs[0];
      if (mean != null) {
        styles = styles.subRowVector(mean).muli(truncation).addiRowVector(mean);
      }
      return offset == null ? styles : styles.add(offset);
    }

    @Override
    public INDArray[] backward(INDArray outputGradient) {
      gradient = outputGradient;
      return new INDArray[] {mean == null ? gradient : gradient.mul(truncation)};
    }
  }
}
