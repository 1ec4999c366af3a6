package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.OutputKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The last layer of a network that predicts tokens: maps vectors {@code [batch, width, time]} to
 * logits {@code [batch, tokens, time]}. A logit is the inner product with a vector of the token.
 * The vectors are the layer's own, with a bias, or those of a {@link TokenEmbedding} (Press and
 * Wolf 2017, arXiv:1608.05859), without a bias.
 */
public final class TokenOutput extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;
  @JsonProperty private int tokens;
  @JsonProperty private String tiedTo;
  @JsonProperty private double dropout;

  TokenOutput() {}

  private TokenOutput(int width, int tokens, String tiedTo, double dropout) {
    this.width = positive("The width", width);
    this.tokens = positive("The number of tokens", tokens);
    this.tiedTo = tiedTo;
    this.dropout = rate(dropout);
  }

  /**
   * Returns a layer with weights of its own.
   *
   * @param width values per step
   * @param tokens number of tokens, or of other outputs such as keys of a piano roll
   * @param dropout probability of zeroing a value of the input in training
   * @throws IllegalArgumentException if a number is out of range
   */
  public static TokenOutput of(int width, int tokens, double dropout) {
    return new TokenOutput(width, tokens, null, dropout);
  }

  /**
   * Returns a layer that uses the vectors of an embedding layer of the same network. Such a network
   * runs only when Gen4J has opened it.
   *
   * @param embedding name of the embedding layer, which has the same width and tokens
   * @throws IllegalArgumentException if a number is out of range
   */
  public static TokenOutput tied(int width, int tokens, String embedding) {
    return new TokenOutput(width, tokens, embedding, 0);
  }

  @Override
  StepKind kind() {
    return new OutputKind(width, tokens, tiedTo, dropout);
  }
}
