package io.gen4j.datasets.text;

/**
 * What is a word, and which words a vocabulary gets. Immutable.
 *
 * @param minCount occurrences below which a word is unknown, at least 1
 * @param maxWords largest number of words, the most frequent ones, at least 1
 * @param lowerCase whether text becomes lower case, by the rules of no particular language
 * @param punctuation whether punctuation marks are words of their own, even without spaces
 */
public record WordOptions(int minCount, int maxWords, boolean lowerCase, boolean punctuation) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public WordOptions {
    if (minCount < 1 || maxWords < 1) {
      throw new IllegalArgumentException(
          "minCount and maxWords must be at least 1, got " + minCount + " and " + maxWords);
    }
  }

  /** Returns: every word of the text, with its case, and words end only at white space. */
  public static WordOptions defaults() {
    return new WordOptions(1, Integer.MAX_VALUE, false, false);
  }

  /** Returns a copy in which rarer words are unknown. */
  public WordOptions withMinCount(int count) {
    return new WordOptions(count, maxWords, lowerCase, punctuation);
  }

  /** Returns a copy with at most this many words. */
  public WordOptions withMaxWords(int words) {
    return new WordOptions(minCount, words, lowerCase, punctuation);
  }

  /** Returns a copy that makes text lower case, or not. */
  public WordOptions withLowerCase(boolean lower) {
    return new WordOptions(minCount, maxWords, lower, punctuation);
  }

  /** Returns a copy that separates punctuation marks from words, or not. */
  public WordOptions withPunctuation(boolean separate) {
    return new WordOptions(minCount, maxWords, lowerCase, separate);
  }
}
