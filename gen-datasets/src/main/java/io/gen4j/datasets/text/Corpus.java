package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import io.gen4j.datasets.internal.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Sequences of tokens, in memory or in a file. A sequence ends with the end token if the vocabulary
 * has one. Several threads can read a corpus.
 *
 * <p>In memory a token takes four bytes. {@link #write} makes a file for a text that is too large:
 * memory then holds the vocabulary only, and examples are read from the file by position.
 */
public final class Corpus {

  private final String name;
  private final Vocabulary vocabulary;
  private final TokenStore store;
  private final int first;
  private final int count;
  private final long from;
  private final long to;
  private final String digest;

  private Corpus(
      String name, Vocabulary vocabulary, TokenStore store, int first, long from, long to) {
    this.name = name;
    this.vocabulary = vocabulary;
    this.store = store;
    this.first = first;
    this.from = from;
    this.to = to;
    this.count = sequencesUpTo(store, to) - first;
    this.digest =
        from == 0 && to == store.tokens()
            ? store.digest()
            : Digests.ofText(from + "-" + to + "|" + store.digest());
  }

  private static Corpus whole(String name, Vocabulary vocabulary, TokenStore store) {
    if (store.tokens() == 0) {
      throw new DataException(name + " has no tokens.");
    }
    return new Corpus(name, vocabulary, store, 0, 0, store.tokens());
  }

  /**
   * Encodes a text and keeps its tokens in memory.
   *
   * @throws DataException if the text cannot be read, is empty, or has parts that the vocabulary
   *     lacks
   */
  public static Corpus of(Text text, Tokenizer tokenizer) {
    MemoryTokens.Builder tokens = new MemoryTokens.Builder(tokenizer.vocabulary());
    encode(text, tokenizer, tokens);
    return whole(text.name(), tokenizer.vocabulary(), tokens.build());
  }

  /**
   * Makes a corpus of tokens.
   *
   * @param name short name for messages
   * @param sequences tokens of each sequence, without start and end tokens; copied
   * @throws DataException if there are no tokens, or a token is outside the vocabulary
   */
  public static Corpus of(String name, Vocabulary vocabulary, List<int[]> sequences) {
    MemoryTokens.Builder tokens = new MemoryTokens.Builder(vocabulary);
    int[] end = end(vocabulary);
    for (int[] sequence : sequences) {
      if (sequence.length + end.length == 0) {
        throw new DataException(name + " has an empty sequence, and its vocabulary no end token.");
      }
      for (int token : sequence) {
        if (token < 0 || token >= vocabulary.size()) {
          throw new DataException(
              name + " has the token " + token + ", but tokens run to " + (vocabulary.size() - 1));
        }
      }
      tokens.add(sequence);
      tokens.add(end);
      tokens.end();
    }
    return whole(name, vocabulary, tokens.build());
  }

  /**
   * Encodes a text into a file, and opens it. The text may be larger than memory. The file appears
   * when it is complete.
   *
   * @param file file to write; replaced if it exists
   * @throws DataException as for {@link #of(Text, Tokenizer)}, or if the file cannot be written
   */
  public static Corpus write(Text text, Tokenizer tokenizer, Path file) {
    try (FileTokens.Writer writer = new FileTokens.Writer(file, tokenizer.vocabulary())) {
      encode(text, tokenizer, writer);
      writer.finish();
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("Cannot write tokens to " + file + ": " + e, e);
    }
    return open(file);
  }

  /**
   * Opens a file that {@link #write} made. Do not change the file while the corpus is in use.
   *
   * @throws DataException if it is not a complete file of tokens
   */
  public static Corpus open(Path file) {
    FileTokens tokens = FileTokens.open(file);
    return whole(String.valueOf(file.getFileName()), tokens.vocabulary(), tokens);
  }

  private static int[] end(Vocabulary vocabulary) {
    return vocabulary.number(SpecialToken.END).stream().toArray();
  }

  private static void encode(Text text, Tokenizer tokenizer, TokenSink sink) {
    int[] end = end(tokenizer.vocabulary());
    long[] inSequence = {0};
    try {
      text.read(
          piece -> {
            try {
              int[] tokens = tokenizer.encode(piece);
              inSequence[0] += tokens.length;
              sink.add(tokens);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          () -> {
            try {
              sink.add(end);
              if (inSequence[0] + end.length > 0) {
                sink.end();
              }
              inSequence[0] = 0;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (IllegalArgumentException e) {
      throw new DataException(text.name() + ": " + e.getMessage(), e);
    }
  }

  /** A corpus in two. */
  public record Split(Corpus first, Corpus second) {}

  /**
   * Splits the corpus in two without changing the order: at a token if it has one sequence, and
   * otherwise between two sequences, so that the first part has at most the fraction of the tokens.
   *
   * @param fraction share of the first part, above 0 and below 1
   * @throws IllegalArgumentException if a part would be empty
   */
  public Split split(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "The fraction of a split must be above 0 and below 1, but got " + fraction + ".");
    }
    long at = from + (long) (fraction * tokens());
    if (count > 1) {
      at = store.start(sequencesUpTo(store, at + 1) - 1);
    }
    if (at <= from || at >= to) {
      throw new IllegalArgumentException(
          "A split of " + this + " at " + fraction + " would leave one part empty.");
    }
    int middle = count > 1 ? sequencesUpTo(store, at) : first;
    return new Split(
        new Corpus(name + ".first", vocabulary, store, first, from, at),
        new Corpus(name + ".second", vocabulary, store, middle, at, to));
  }

  /** Returns how many sequences start before a position. */
  private static int sequencesUpTo(TokenStore store, long position) {
    int low = 0;
    int high = store.sequences();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (store.start(middle) < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns a short name for messages. */
  public String name() {
    return name;
  }

  /** Returns the vocabulary. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Returns the number of sequences. */
  public int size() {
    return count;
  }

  /** Returns the number of tokens of all sequences, with their end tokens. */
  public long tokens() {
    return to - from;
  }

  /** Returns the number of tokens of a sequence, with its end token. */
  public int length(int sequence) {
    return Math.toIntExact(end(sequence) - start(sequence));
  }

  /** Returns the tokens of a sequence, with its end token. */
  public int[] sequence(int sequence) {
    int[] tokens = new int[length(sequence)];
    store.read(start(sequence), tokens, 0, tokens.length);
    return tokens;
  }

  private long start(int sequence) {
    Objects.checkIndex(sequence, count);
    return Math.max(from, store.start(first + sequence));
  }

  private long end(int sequence) {
    return Math.min(to, store.start(first + sequence + 1));
  }

  /** Reads tokens across sequences; position 0 is the first token. */
  void read(long position, int[] target, int offset, int number) {
    Objects.checkFromIndexSize(position, number, tokens());
    store.read(from + position, target, offset, number);
  }

  /** Reads the first tokens of a sequence. */
  void readSequence(int sequence, int[] target, int offset, int number) {
    store.read(start(sequence), target, offset, number);
  }

  /** Returns a digest of vocabulary and tokens. */
  public String digest() {
    return digest;
  }

  /** Returns for example {@code captions.txt: 113402 tokens in 10000 sequences}. */
  @Override
  public String toString() {
    return name + ": " + tokens() + " tokens in " + count + " sequences";
  }
}
