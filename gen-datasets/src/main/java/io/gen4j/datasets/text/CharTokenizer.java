package io.gen4j.datasets.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One token per Unicode code point. A surrogate pair is one token. A letter and a combining mark
 * are two, unless the text is {@linkplain Text#normalized normalized} to NFC and Unicode has the
 * combination. Decoding gives back exactly the text, except for unknown code points.
 */
public final class CharTokenizer implements Tokenizer {

  private final Vocabulary vocabulary;

  /** Number of each code point, or that of unknown text, or -1. */
  private final int[] numbers;

  private final int unknown;

  private CharTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.unknown = vocabulary.number(SpecialToken.UNKNOWN).orElse(-1);
    int[] points =
        IntStream.range(0, vocabulary.size())
            .map(i -> vocabulary.isSpecial(i) ? 0 : vocabulary.token(i).codePointAt(0))
            .toArray();
    this.numbers = new int[IntStream.of(points).max().orElse(0) + 1];
    Arrays.fill(numbers, unknown);
    for (int i = 0; i < points.length; i++) {
      if (!vocabulary.isSpecial(i)) {
        numbers[points[i]] = i;
      }
    }
  }

  /**
   * Learns the code points of a text. Special tokens come first, then the code points in ascending
   * order.
   *
   * @param special special tokens to add: none for windows of a long text, start and end for
   *     sentences
   * @throws io.gen4j.core.data.DataException if the text cannot be read or is empty
   */
  public static CharTokenizer learn(Text text, SpecialToken... special) {
    BitSet seen = new BitSet();
    text.read(piece -> piece.codePoints().forEach(seen::set));
    List<String> tokens = seen.stream().mapToObj(Character::toString).toList();
    return new CharTokenizer(Vocabulary.of(Arrays.asList(special), tokens));
  }

  /**
   * Restores a tokenizer.
   *
   * @throws IllegalArgumentException if a token is neither special nor one code point
   */
  public static CharTokenizer of(Vocabulary vocabulary) {
    for (int i = 0; i < vocabulary.size(); i++) {
      String token = vocabulary.token(i);
      if (!vocabulary.isSpecial(i) && token.codePointCount(0, token.length()) != 1) {
        throw new IllegalArgumentException(
            "Token " + i + ", '" + token + "', is not one character. Use the tokenizer of words.");
      }
    }
    return new CharTokenizer(vocabulary);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints()
        .map(
            point -> {
              int number = point < numbers.length ? numbers[point] : unknown;
              if (number < 0) {
                throw Unknown.of(Character.toString(point));
              }
              return number;
            })
        .toArray();
  }

  @Override
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder();
    IntStream.of(tokens).mapToObj(token -> Decoding.text(vocabulary, token)).forEach(text::append);
    return text.toString();
  }
}
