package io.gen4j.datasets.text;

/**
 * Turns text into tokens and back. A tokenizer is restored from its {@link Vocabulary}, which saved
 * models keep. Several threads can use it at the same time.
 */
public interface Tokenizer {

  /** Returns the tokens that {@link #encode} uses. */
  Vocabulary vocabulary();

  /**
   * Returns the tokens of a text, without start and end tokens. A text is encoded in pieces, which
   * end after a line feed or, in very long lines, at a space.
   *
   * @throws IllegalArgumentException if the vocabulary lacks a part of the text and has no {@link
   *     SpecialToken#UNKNOWN}
   */
  int[] encode(String text);

  /**
   * Returns the text of tokens. Start and end tokens have no text. {@link SpecialToken#UNKNOWN} is
   * written as {@code <unk>}.
   *
   * @throws IllegalArgumentException if a number is outside the vocabulary
   */
  String decode(int... tokens);
}
