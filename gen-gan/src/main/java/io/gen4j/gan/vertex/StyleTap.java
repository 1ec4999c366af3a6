package io.gen4j.gan.vertex;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads and changes the styles of a running style-based generator, see {@link StylesVertex}. */
public final class StyleTap {

  private final StylesVertex.Styles styles;
  private final List<StyleMixVertex.Mixing> mixing;

  private StyleTap(StylesVertex.Styles styles, List<StyleMixVertex.Mixing> mixing) {
    this.styles = styles;
    this.mixing = mixing;
  }

  /** Returns the tap of a graph, if it has a {@link StylesVertex}. */
  public static Optional<StyleTap> of(ComputationGraph graph) {
    List<StyleMixVertex.Mixing> mixing = functions(graph, StyleMixVertex.Mixing.class).toList();
    return functions(graph, StylesVertex.Styles.class)
        .findFirst()
        .map(styles -> new StyleTap(styles, mixing));
  }

  private static <T extends VertexFunction> Stream<T> functions(
      ComputationGraph graph, Class<T> kind) {
    return Arrays.stream(graph.getVertices())
        .filter(RunningVertex.class::isInstance)
        .map(vertex -> ((RunningVertex) vertex).function())
        .filter(kind::isInstance)
        .map(kind::cast);
  }

  /** Turns style mixing in later training passes on or off. */
  public void mix(boolean mixes) {
    mixing.forEach(vertex -> vertex.turn(mixes));
  }

  /** Returns the number of layers that take a style. */
  public int layers() {
    return mixing.get(0).layers();
  }

  /**
   * Chooses the styles of later passes: in every layer from {@code firstLayer} on, example i of the
   * batch takes the style of example {@code sources[i]}.
   *
   * @param sources positions in the batch, one per example; null to turn the choice off
   * @param firstLayer number of the first layer, from 0 (all layers) to {@link #layers} (none)
   */
  public void choose(int[] sources, int firstLayer) {
    mixing.forEach(vertex -> vertex.choose(sources, firstLayer));
  }

  /** Adds an array {@code [batch, size]} to the styles of later passes; null adds nothing. */
  public void move(INDArray by) {
    styles.move(by);
  }

  /**
   * Truncates the styles of later passes: mean + psi (w - mean).
   *
   * @param towards the mean {@code [1, size]}, or null to turn truncation off
   * @param psi from 0 (all styles are the mean) to 1 (no truncation)
   */
  public void truncate(INDArray towards, double psi) {
    styles.truncate(towards, psi);
  }

  /** Returns the styles of the last forward pass, {@code [batch, size]}, before {@link #move}. */
  public INDArray styles() {
    return styles.styles();
  }

  /**
   * Returns the gradient of the last backward pass with respect to the styles, {@code [batch,
   * size]}.
   */
  public INDArray gradient() {
    return styles.gradient();
  }
}
