package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.Digests;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Examples of tokens. The data {@code [time]} are the numbers of tokens, of the kind {@link
 * io.gen4j.core.data.FieldKind.Tokens}. A model predicts each token from those before it, so an
 * example holds the first token and all tokens to predict.
 *
 * <p>{@link #sequences} have a {@code mask} field {@code [time]}: 1 for tokens, 0 for padding at
 * the end. Padding holds the end token, or token 0 if there is no end token. {@link #windows} have
 * no padding.
 *
 * <p>Examples are read from the corpus, which may be a file. Several threads can read the set.
 */
public final class TokenDataset implements Dataset {

  private final String name;
  private final Corpus corpus;
  private final Examples examples;
  private final int time;
  private final boolean padded;
  private final int[] before;
  private final int padding;
  private final List<Integer> buckets;
  private final String recipe;

  /** Where examples are. */
  private interface Examples {

    int size();

    int length(int example);

    void read(int example, int[] target, int offset, int count);
  }

  private TokenDataset(
      String name,
      Corpus corpus,
      Examples examples,
      int time,
      boolean padded,
      int[] before,
      List<Integer> buckets,
      String recipe) {
    this.name = name;
    this.corpus = corpus;
    this.examples = examples;
    this.time = time;
    this.padded = padded;
    this.before = before;
    this.padding = corpus.vocabulary().number(SpecialToken.END).orElse(0);
    this.buckets = buckets;
    this.recipe = recipe;
  }

  /**
   * Returns windows {@code [context + 1]} of a corpus, across the ends of its sequences.
   *
   * @param context number of tokens that are read, which is also the number that are predicted
   * @param stride tokens from one window to the next: {@code context} to predict each token once in
   *     a pass, 1 for a window at every token. Tokens that do not fill a last window are left out
   * @throws IllegalArgumentException if a number is below 1
   * @throws DataException if the corpus has at most {@code context} tokens, or more than 2<sup>31
   *     </sup> - 1 windows
   */
  public static TokenDataset windows(Corpus corpus, int context, int stride) {
    if (context < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "Context and stride must be at least 1, got " + context + " and " + stride);
    }
    long windows = (corpus.tokens() - context - 1) / stride + 1;
    if (corpus.tokens() <= context || windows > Integer.MAX_VALUE) {
      throw new DataException(
          "Windows of "
              + (context + 1)
              + " tokens every "
              + stride
              + " tokens: "
              + corpus
              + (corpus.tokens() <= context
                  ? " is too short. Choose a shorter context."
                  : " has too many of them. Choose a longer stride."));
    }
    Examples examples =
        new Examples() {
          @Override
          public int size() {
            return (int) windows;
          }

          @Override
          public int length(int example) {
            return context + 1;
          }

          @Override
          public void read(int example, int[] target, int offset, int count) {
            corpus.read((long) example * stride, target, offset, count);
          }
        };
    return new TokenDataset(
        corpus.name() + ".windows(" + context + "," + stride + ")",
        corpus,
        examples,
        context + 1,
        false,
        new int[0],
        List.of(),
        "windows " + context + " " + stride);
  }

  /**
   * Returns the sequences of a corpus, padded to one length. If the vocabulary has a start token,
   * each example begins with it.
   *
   * @throws DataException if a sequence is longer than allowed, or none is left
   */
  public static TokenDataset sequences(Corpus corpus, SequenceOptions options) {
    boolean hasEnd = corpus.vocabulary().number(SpecialToken.END).isPresent();
    int[] before = corpus.vocabulary().number(SpecialToken.START).stream().toArray();
    int end = hasEnd ? 1 : 0;
    int longest = 0;
    int kept = 0;
    boolean leaveOut = options.longSequences() == LongSequences.LEAVE_OUT;
    int most = options.maxTokens() == 0 ? Integer.MAX_VALUE - 2 : options.maxTokens();
    int[] positions = new int[leaveOut ? corpus.size() : 0];
    for (int i = 0; i < corpus.size(); i++) {
      int length = corpus.length(i) - end;
      if (length > most) {
        if (options.longSequences() == LongSequences.REFUSE) {
          throw new DataException(
              "Sequence "
                  + i
                  + " of "
                  + corpus.name()
                  + " has "
                  + length
                  + " tokens, more than "
                  + most
                  + ". Allow more, or choose LongSequences.CUT or LEAVE_OUT.");
        } else if (leaveOut) {
          continue;
        }
      }
      longest = Math.max(longest, Math.min(length, most));
      if (leaveOut) {
        positions[kept] = i;
      }
      kept++;
    }
    if (kept == 0) {
      throw new DataException(
          "No sequence of " + corpus.name() + " has at most " + most + " tokens.");
    }
    int time = before.length + (options.maxTokens() == 0 ? longest : most) + end;
    Examples examples =
        new Sequences(
            corpus, leaveOut ? Arrays.copyOf(positions, kept) : null, time - before.length);
    List<Integer> padded =
        options.buckets().stream()
            .map(bucket -> before.length + bucket + end)
            .filter(bucket -> bucket < time)
            .toList();
    return new TokenDataset(
        corpus.name() + ".sequences",
        corpus,
        examples,
        time,
        true,
        before,
        padded,
        "sequences " + options);
  }

  /** Sequences of a corpus, some of them if {@code positions} is not null. */
  private record Sequences(Corpus corpus, int[] positions, int most) implements Examples {

    @Override
    public int size() {
      return positions == null ? corpus.size() : positions.length;
    }

    private int position(int example) {
      return positions == null ? example : positions[example];
    }

    @Override
    public int length(int example) {
      return Math.min(corpus.length(position(example)), most);
    }

    @Override
    public void read(int example, int[] target, int offset, int count) {
      corpus.readSequence(position(example), target, offset, count);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(time);
  }

  @Override
  public ValueRange range() {
    return fields().get(0).range();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public List<Field> fields() {
    Field data = new Field(Field.DATA, shape(), corpus.vocabulary().kind());
    return padded ? List.of(data, Field.mask(time)) : List.of(data);
  }

  /** Returns the vocabulary. */
  public Vocabulary vocabulary() {
    return corpus.vocabulary();
  }

  /** Returns the number of tokens of an example, with start and end tokens, without padding. */
  public int length(int index) {
    Objects.checkIndex(index, size());
    return before.length + examples.length(index);
  }

  /** Returns the tokens of an example, with start and end tokens, without padding. */
  public int[] tokens(int index) {
    int length = length(index);
    int[] tokens = Arrays.copyOf(before, length);
    examples.read(index, tokens, before.length, length - before.length);
    return tokens;
  }

  @Override
  public int paddedSteps(int index) {
    int length = length(index);
    return buckets.stream().filter(bucket -> bucket >= length).findFirst().orElse(time);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int[] tokens = tokens(index);
    Objects.checkFromIndexSize(offset, time, target.length);
    for (int i = 0; i < time; i++) {
      target[offset + i] = i < tokens.length ? tokens[i] : padding;
    }
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (padded && field.equals(Field.MASK)) {
      int length = length(index);
      Objects.checkFromIndexSize(offset, time, target.length);
      Arrays.fill(target, offset, offset + length, 1);
      Arrays.fill(target, offset + length, offset + time, 0);
    } else {
      Dataset.super.read(field, index, target, offset);
    }
  }

  @Override
  public String digest() {
    return Digests.ofText(recipe + "|" + corpus.digest());
  }

  /** Returns for example {@code captions.txt.sequences: 10000 examples of [26], 4682 tokens}. */
  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape() + ", " + corpus.vocabulary();
  }
}
