package io.gen4j.core.sequence;

import java.util.Set;

/**
 * How tokens are drawn from a model's distribution. Immutable. Start from {@link #tokens} and
 * change values with the {@code with} methods. The changes to the distribution apply in this order:
 * repetition penalty, temperature, top-k, nucleus.
 *
 * @param maxTokens largest number of tokens to draw, 1 or more
 * @param temperature divides the logits; 1 for the model's distribution, 0 to take the most
 *     probable token
 * @param topK number of most probable tokens to draw from, or 0 for all
 * @param nucleus draws from the smallest set of most probable tokens whose probabilities sum to at
 *     least this, above 0 to 1 (Holtzman et al. 2020, arXiv:1904.09751); 1 for all
 * @param repetitionPenalty makes tokens less probable that the sequence already has: positive
 *     logits are divided by it and negative ones multiplied (Keskar et al. 2019, arXiv:1909.05858);
 *     1 or more, 1 for none
 * @param stopTokens tokens that end a sequence; the token itself is the last one
 */
public record Generation(
    int maxTokens,
    double temperature,
    int topK,
    double nucleus,
    double repetitionPenalty,
    Set<Integer> stopTokens) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Generation {
    stopTokens = Set.copyOf(stopTokens);
    require(maxTokens >= 1, "The largest number of tokens must be 1 or more", maxTokens);
    require(
        temperature >= 0 && Double.isFinite(temperature),
        "The temperature must be 0 or more",
        temperature);
    require(topK >= 0, "The number of most probable tokens must be 0 (all) or more", topK);
    require(nucleus > 0 && nucleus <= 1, "The nucleus must be above 0 and at most 1", nucleus);
    require(
        repetitionPenalty >= 1 && Double.isFinite(repetitionPenalty),
        "The repetition penalty must be 1 (none) or more",
        repetitionPenalty);
  }

  private static void require(boolean right, String rule, Number got) {
    if (!right) {
      throw new IllegalArgumentException(rule + ", got " + got);
    }
  }

  /**
   * Draws this number of tokens from the model's distribution.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Generation tokens(int number) {
    return new Generation(number, 1, 0, 1, 1, Set.of());
  }

  /** Returns a copy with this temperature; 0 takes the most probable token. */
  public Generation withTemperature(double value) {
    return new Generation(maxTokens, value, topK, nucleus, repetitionPenalty, stopTokens);
  }

  /** Returns a copy that draws from the {@code k} most probable tokens; 0 for all. */
  public Generation withTopK(int k) {
    return new Generation(maxTokens, temperature, k, nucleus, repetitionPenalty, stopTokens);
  }

  /** Returns a copy that draws from the nucleus of this probability; 1 for all tokens. */
  public Generation withNucleus(double probability) {
    return new Generation(maxTokens, temperature, topK, probability, repetitionPenalty, stopTokens);
  }

  /** Returns a copy with this repetition penalty; 1 for none. */
  public Generation withRepetitionPenalty(double penalty) {
    return new Generation(maxTokens, temperature, topK, nucleus, penalty, stopTokens);
  }

  /** Returns a copy in which any of these tokens ends a sequence. */
  public Generation withStopTokens(Set<Integer> tokens) {
    return new Generation(maxTokens, temperature, topK, nucleus, repetitionPenalty, tokens);
  }
}
