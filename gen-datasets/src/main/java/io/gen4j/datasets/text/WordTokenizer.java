package io.gen4j.datasets.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One token per word. Words end at white space and, with {@link WordOptions#punctuation}, at
 * punctuation marks, which are then words too. A word that the vocabulary lacks becomes {@link
 * SpecialToken#UNKNOWN}, and so does a word of the text that is spelled like a special token.
 *
 * <p>Decoding joins words by one space, so it does not give back line feeds and repeated spaces.
 */
public final class WordTokenizer implements Tokenizer {

  private static final List<SpecialToken> SPECIAL = List.of(SpecialToken.values());

  /** Unicode's white space, including no-break spaces. */
  private static final String SPACE = "[\\s\\p{Z}]";

  private static final Pattern WORDS = Pattern.compile("[^\\s\\p{Z}]+");

  /** Letters and digits with marks and inner apostrophes or hyphens, or any other character. */
  private static final Pattern WORDS_AND_MARKS =
      Pattern.compile(
          "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*(?:['\u2019-][\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*)*"
              + "|(?!"
              + SPACE
              + ").");

  private final Vocabulary vocabulary;
  private final WordOptions options;
  private final int unknown;

  private WordTokenizer(Vocabulary vocabulary, WordOptions options) {
    this.vocabulary = vocabulary;
    this.options = options;
    this.unknown = vocabulary.number(SpecialToken.UNKNOWN).orElse(-1);
  }

  /**
   * Learns the words of a text. The vocabulary has all special tokens, then words by descending
   * frequency; words of equal frequency are in the order of their characters.
   *
   * @throws io.gen4j.core.data.DataException if the text cannot be read or is empty
   */
  public static WordTokenizer learn(Text text, WordOptions options) {
    Map<String, Long> counts = new HashMap<>();
    text.read(
        piece -> {
          for (String word : words(piece, options)) {
            counts.merge(word, 1L, Long::sum);
          }
        });
    SPECIAL.forEach(special -> counts.remove(special.text()));
    List<String> kept =
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= options.minCount())
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(options.maxWords())
            .map(Map.Entry::getKey)
            .toList();
    return new WordTokenizer(Vocabulary.of(SPECIAL, kept), options);
  }

  /**
   * Restores a tokenizer.
   *
   * @param options what is a word; the frequencies have no effect
   */
  public static WordTokenizer of(Vocabulary vocabulary, WordOptions options) {
    return new WordTokenizer(vocabulary, options);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return words(text, options).stream().mapToInt(this::number).toArray();
  }

  private int number(String word) {
    int number = vocabulary.number(word).orElse(unknown);
    if (number < 0) {
      throw Unknown.of(word);
    }
    return vocabulary.isSpecial(number) && unknown >= 0 ? unknown : number;
  }

  @Override
  public String decode(int... tokens) {
    return IntStream.of(tokens)
        .mapToObj(token -> Decoding.text(vocabulary, token))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static List<String> words(String text, WordOptions options) {
    String cased = options.lowerCase() ? text.toLowerCase(Locale.ROOT) : text;
    Matcher matcher = (options.punctuation() ? WORDS_AND_MARKS : WORDS).matcher(cased);
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }
}
