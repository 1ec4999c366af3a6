package io.gen4j.gan.vertex;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A hand on the styles of a running style-based generator, see {@link StylesVertex}. */
public final class StyleTap {

  private final StylesVertex.Styles styles;

  private StyleTap(StylesVertex.Styles styles) {
    this.styles = styles;
  }

  /** Returns the tap of a graph, if it has a {@link StylesVertex}. */
  public static Optional<StyleTap> of(ComputationGraph graph) {
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex instanceof RunningVertex running
          && running.function() instanceof StylesVertex.Styles styles) {
        return Optional.of(new StyleTap(styles));
      }
    }
    return Optional.empty();
  }

  /** Adds an array {@code [batch, size]} to the styles of the next passes; null for none. */
  public void move(INDArray by) {
    styles.move(by);
  }

  /**
   * Draws the styles of the next passes towards a mean {@code [1, size]}, null for none: mean + psi
   * (w - mean).
   */
  public void truncate(INDArray towards, double psi) {
    styles.truncate(towards, psi);
  }

  /** Returns the styles of the last forward pass, {@code [batch, size]}, before they were moved. */
  public INDArray styles() {
    return styles.styles();
  }

  /** Returns the gradient of the styles in the last backward pass, {@code [batch, size]}. */
  public INDArray gradient() {
    return styles.gradient();
  }
}
