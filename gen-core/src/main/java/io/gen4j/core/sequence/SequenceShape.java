package io.gen4j.core.sequence;

/**
 * The shape of the network of a sequence model. Immutable. Create it with {@link #gpt}, {@link
 * #lstm} or {@link #gru}.
 *
 * @param kind kind of the layers
 * @param layers number of layers, or of blocks of attention and feed-forward
 * @param width values per step between the layers
 * @param heads attention heads per block; 0 for recurrent layers
 * @param tied whether the output uses the vectors of the embedding
 */
public record SequenceShape(Kind kind, int layers, int width, int heads, boolean tied) {

  /** Kind of the layers. */
  public enum Kind {
    /** Blocks of causal attention and feed-forward layers (GPT-2, Radford et al. 2019). */
    GPT,
    /** Long short-term memory (Hochreiter and Schmidhuber 1997). */
    LSTM,
    /** Gated recurrent units (Cho et al. 2014). */
    GRU
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is below 1, or the width is not a multiple of the
   *     number of heads
   */
  public SequenceShape {
    if (layers < 1 || width < 1) {
      throw new IllegalArgumentException(
          "A sequence model needs 1 or more layers and a width of 1 or more, got "
              + layers
              + " and "
              + width);
    }
    if (kind == Kind.GPT ? heads < 1 || width % heads != 0 : heads != 0) {
      throw new IllegalArgumentException(
          kind == Kind.GPT
              ? "The width must be a multiple of the number of heads, got "
                  + width
                  + " and "
                  + heads
              : "Recurrent layers have no heads, got " + heads);
    }
  }

  /**
   * Returns a decoder of attention blocks whose output is tied to its embedding. It has no biases.
   * The feed-forward layers have four times the width.
   *
   * @throws IllegalArgumentException if a size is below 1, or the width is not a multiple of the
   *     number of heads
   */
  public static SequenceShape gpt(int layers, int heads, int width) {
    return new SequenceShape(Kind.GPT, layers, width, heads, true);
  }

  /**
   * Returns layers of long short-term memory with an embedding of the same width.
   *
   * @throws IllegalArgumentException if a size is below 1
   */
  public static SequenceShape lstm(int layers, int width) {
    return new SequenceShape(Kind.LSTM, layers, width, 0, false);
  }

  /**
   * Returns layers of gated recurrent units with an embedding of the same width.
   *
   * @throws IllegalArgumentException if a size is below 1
   */
  public static SequenceShape gru(int layers, int width) {
    return new SequenceShape(Kind.GRU, layers, width, 0, false);
  }

  /** Returns a copy whose output uses the vectors of the embedding, or has vectors of its own. */
  public SequenceShape withTied(boolean tied) {
    return new SequenceShape(kind, layers, width, heads, tied);
  }

  /** Returns for example {@code GPT with 4 layers of width 128, 4 heads}. */
  @Override
  public String toString() {
    return kind
        + " with "
        + layers
        + (layers == 1 ? " layer" : " layers")
        + " of width "
        + width
        + (heads > 0 ? ", " + heads + (heads == 1 ? " head" : " heads") : "");
  }
}
