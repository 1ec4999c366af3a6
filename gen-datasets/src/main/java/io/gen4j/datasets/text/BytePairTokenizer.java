package io.gen4j.datasets.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Byte-pair encoding, learned from a text (Sennrich et al. 2016; on bytes as in Radford et al.
 * 2019). Frequent words become one token, rare words several. Every text can be encoded, since each
 * byte is a token, and decoding gives back exactly the text.
 *
 * <p>Text is first divided into runs of letters, of digits, of other marks, each with one space
 * before it, and white space; pairs are merged within these. In the vocabulary, tokens are written
 * with one printable character per byte. A space is {@code U+0120}.
 *
 * <p>A model may generate tokens whose bytes are not UTF-8. Decoding replaces these by U+FFFD.
 */
public final class BytePairTokenizer implements Tokenizer {

  private static final Pattern PARTS =
      Pattern.compile(
          " ?[\\p{L}\\p{M}]+| ?\\p{N}+| ?[^\\s\\p{L}\\p{M}\\p{N}]+|\\n|[^\\S\\n]+?(?= \\S)|[^\\S\\n]+");

  /** Words whose tokens are kept. Above this number, words are encoded each time. */
  private static final int REMEMBERED = 1 << 16;

  private final Vocabulary vocabulary;
  private final Map<Long, Integer> merges = new HashMap<>();
  private final int[] byteTokens = new int[256];
  private final Map<String, int[]> remembered = new ConcurrentHashMap<>();

  private BytePairTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    for (int b = 0; b < 256; b++) {
      byteTokens[b] =
          vocabulary
              .number(ByteText.ofByte(b))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "This is not a vocabulary of byte pairs: it lacks tokens of one byte."));
    }
    for (int i = 0; i < vocabulary.size(); i++) {
      String token = vocabulary.token(i);
      if (!vocabulary.isSpecial(i)) {
        if (!ByteText.isBytes(token)) {
          throw new IllegalArgumentException(
              "This is not a vocabulary of byte pairs: '" + token + "' does not stand for bytes.");
        }
        addMerges(i, token);
      }
    }
  }

  /** Every way to join two tokens to this one is a merge; tokens of lower number merge first. */
  private void addMerges(int number, String token) {
    for (int cut = 1; cut < token.length(); cut++) {
      int left = vocabulary.number(token.substring(0, cut)).orElse(-1);
      int right = vocabulary.number(token.substring(cut)).orElse(-1);
      if (left >= 0 && right >= 0) {
        merges.put(pair(left, right), number);
      }
    }
  }

  /**
   * Learns byte pairs. The vocabulary has the start and end token, 256 bytes, and then pairs in the
   * order of learning: the most frequent pair first, and of equally frequent ones the pair of lower
   * numbers.
   *
   * @param size tokens of the vocabulary, at least 258. The result has fewer if every word of the
   *     text is a token before
   * @throws IllegalArgumentException if the size is below 258
   * @throws io.gen4j.core.data.DataException if the text cannot be read or is empty
   */
  public static BytePairTokenizer learn(Text text, int size) {
    List<String> tokens =
        new ArrayList<>(List.of(SpecialToken.START.text(), SpecialToken.END.text()));
    IntStream.range(0, 256).mapToObj(ByteText::ofByte).forEach(tokens::add);
    if (size < tokens.size()) {
      throw new IllegalArgumentException(
          "A vocabulary of byte pairs has at least " + tokens.size() + " tokens, asked " + size);
    }
    Map<String, Long> counts = new HashMap<>();
    text.read(
        piece -> {
          Matcher parts = PARTS.matcher(piece);
          while (parts.find()) {
            counts.merge(ByteText.of(parts.group()), 1L, Long::sum);
          }
        });
    PairLearner learner = new PairLearner(tokens);
    counts.forEach(learner::add);
    learner.learn(size);
    return new BytePairTokenizer(Vocabulary.of(tokens));
  }

  /**
   * Restores a tokenizer.
   *
   * @throws IllegalArgumentException if the vocabulary is not one of byte pairs
   */
  public static BytePairTokenizer of(Vocabulary vocabulary) {
    return new BytePairTokenizer(vocabulary);
  }

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    Matcher parts = PARTS.matcher(text);
    int[] tokens = new int[16];
    int count = 0;
    while (parts.find()) {
      int[] part = tokens(parts.group());
      if (count + part.length > tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, count + part.length));
      }
      System.arraycopy(part, 0, tokens, count, part.length);
      count += part.length;
    }
    return Arrays.copyOf(tokens, count);
  }

  private int[] tokens(String part) {
    int[] known = remembered.get(part);
    if (known == null) {
      known = merged(part);
      if (remembered.size() < REMEMBERED) {
        remembered.put(part, known);
      }
    }
    return known;
  }

  private int[] merged(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      tokens[i] = byteTokens[bytes[i] & 0xff];
    }
    int count = tokens.length;
    while (true) {
      int best = Integer.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < count; i++) {
        int merge = merges.getOrDefault(pair(tokens[i], tokens[i + 1]), Integer.MAX_VALUE);
        if (merge < best) {
          best = merge;
          at = i;
        }
      }
      if (at < 0) {
        return Arrays.copyOf(tokens, count);
      }
      tokens[at] = best;
      System.arraycopy(tokens, at + 2, tokens, at + 1, count - at - 2);
      count--;
    }
  }

  @Override
  public String decode(int... tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int number : tokens) {
      String token = vocabulary.token(number);
      if (!Decoding.isSilent(token)) {
        bytes.writeBytes(ByteText.bytes(token));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
