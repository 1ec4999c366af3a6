package io.gen4j.datasets.text;

/**
 * Tokens that stand for no text. There is no token for padding: padded steps are masked, and hold
 * the end token.
 */
public enum SpecialToken {
  /** The token before the first one, from which a model predicts the first one. */
  START("<start>"),
  /** The token after the last one of a sentence or document. */
  END("<end>"),
  /** The token in place of all text that the vocabulary does not have. */
  UNKNOWN("<unk>");

  private final String text;

  SpecialToken(String text) {
    this.text = text;
  }

  /** Returns the token as it is in a vocabulary, for example {@code <end>}. */
  public String text() {
    return text;
  }
}
