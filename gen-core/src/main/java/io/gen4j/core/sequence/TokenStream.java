package io.gen4j.core.sequence;

import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Draws the continuations of a prompt token by token. */
final class TokenStream implements AutoCloseable {

  private static final long DRAWS = 0x5344L;

  private final NextTokens next;
  private final int vocabulary;
  private final Generation how;
  private final RandomGenerator[] random;
  private final BitSet[] used;
  private final int[][] drawn;
  private final int[] lengths;
  private final int[] current;
  private final boolean[] ended;
  private float[] logits;
  private int made;

  TokenStream(NextTokens next, int vocabulary, int[] prompt, Generation how, long seed) {
    this.next = next;
    this.vocabulary = vocabulary;
    this.how = how;
    int rows = next.rows();
    this.random = new RandomGenerator[rows];
    this.used = new BitSet[rows];
    this.drawn = new int[rows][how.maxTokens()];
    this.lengths = new int[rows];
    this.current = new int[rows];
    this.ended = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      random[i] = Seeds.generator(Seeds.derive(seed, DRAWS, i));
      used[i] = new BitSet(vocabulary);
    }
    for (int token : prompt) {
      for (int i = 0; i < rows; i++) {
        used[i].set(token);
      }
      Arrays.fill(current, token);
      logits = next.append(current);
    }
  }

  /** Draws the next token of every sequence that has not ended. Returns false if all have ended. */
  boolean advance() {
    if (made == how.maxTokens()) {
      return false;
    }
    if (made > 0) {
      logits = next.append(current);
    }
    boolean any = false;
    for (int i = 0; i < ended.length; i++) {
      if (ended[i]) {
        continue;
      }
      int token = TokenDraw.draw(logits, i * vocabulary, vocabulary, how, used[i], random[i]);
      used[i].set(token);
      current[i] = token;
      drawn[i][lengths[i]++] = token;
      ended[i] = how.stopTokens().contains(token);
      any = true;
    }
    made = Arrays.equals(ended, all(ended.length)) ? how.maxTokens() : made + 1;
    return any;
  }

  /** Draws the missing tokens of a sequence; see {@link LanguageModel#complete}. */
  static int[] complete(
      NextTokens next,
      int vocabulary,
      int[] given,
      TokenFilter allowed,
      Generation how,
      long seed) {
    int[] tokens = given.clone();
    BitSet used = new BitSet(vocabulary);
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, DRAWS, 0));
    for (int i = 1; i < tokens.length; i++) {
      used.set(tokens[i - 1]);
      float[] logits = next.append(tokens[i - 1]);
      if (tokens[i] < 0) {
        tokens[i] = TokenDraw.draw(filtered(logits, i, allowed), 0, vocabulary, how, used, random);
      }
    }
    return tokens;
  }

  private static float[] filtered(float[] logits, int position, TokenFilter allowed) {
    float[] kept = logits.clone();
    boolean any = false;
    for (int token = 0; token < kept.length; token++) {
      if (allowed.allows(position, token)) {
        any = true;
      } else {
        kept[token] = Float.NEGATIVE_INFINITY;
      }
    }
    if (!any) {
      throw new IllegalArgumentException("No token is allowed at position " + position);
    }
    return kept;
  }

  private static boolean[] all(int length) {
    boolean[] all = new boolean[length];
    Arrays.fill(all, true);
    return all;
  }

  /** Returns the newest token of the first sequence. */
  int latest() {
    return current[0];
  }

  /** Returns the drawn tokens of every sequence. */
  int[][] tokens() {
    int[][] tokens = new int[drawn.length][];
    Arrays.setAll(tokens, i -> Arrays.copyOf(drawn[i], lengths[i]));
    return tokens;
  }

  @Override
  public void close() {
    next.close();
  }
}
