package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.sequence.EmbeddingKind;
import io.gen4j.core.internal.sequence.StepKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The first layer of a network that reads tokens: maps token numbers {@code [batch, time]} to
 * vectors {@code [batch, width, time]}. It can add a learned vector of the position of each step
 * (GPT, Radford et al. 2018). {@link TokenOutput} can share the vectors of the tokens.
 *
 * <p>Instead of token numbers, the input can be the share of each token {@code [batch, tokens,
 * time]}, for example probabilities. The result is the mean vector with these weights, and the
 * shares have a gradient.
 */
public final class TokenEmbedding extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int tokens;
  @JsonProperty private int positions;
  @JsonProperty private int width;
  @JsonProperty private double deviation;
  @JsonProperty private double dropout;

  TokenEmbedding() {}

  /**
   * Creates the layer.
   *
   * @param tokens number of tokens in the vocabulary
   * @param positions largest number of steps; 0 for no vectors of positions and no limit
   * @param width values per vector
   * @param deviation standard deviation of the initial values, above 0, for example 0.02
   * @param dropout probability of zeroing a value in training, from 0 to below 1
   * @throws IllegalArgumentException if a number is out of range
   */
  public TokenEmbedding(int tokens, int positions, int width, double deviation, double dropout) {
    this.tokens = positive("The number of tokens", tokens);
    this.positions = positions == 0 ? 0 : positive("The number of positions", positions);
    this.width = positive("The width", width);
    this.deviation = InitialWeights.positive(deviation);
    this.dropout = rate(dropout);
  }

  @Override
  StepKind kind() {
    return new EmbeddingKind(tokens, positions, width, deviation, dropout);
  }
}
