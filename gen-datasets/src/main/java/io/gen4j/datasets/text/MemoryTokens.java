package io.gen4j.datasets.text;

import io.gen4j.core.data.DataException;
import java.util.Arrays;

/** Tokens in memory. */
final class MemoryTokens implements TokenStore {

  private final int[] tokens;
  private final int[] starts;
  private final String digest;

  private MemoryTokens(int[] tokens, int[] starts, String digest) {
    this.tokens = tokens;
    this.starts = starts;
    this.digest = digest;
  }

  /** Collects tokens. */
  static final class Builder implements TokenSink {

    private static final int MOST = Integer.MAX_VALUE - 16;

    private final TokenDigest digest;
    private int[] tokens = new int[1 << 10];
    private int[] starts = new int[1 << 6];
    private int count;
    private int sequences;

    Builder(Vocabulary vocabulary) {
      this.digest = new TokenDigest(vocabulary);
    }

    @Override
    public void add(int... next) {
      digest.add(next);
      if ((long) count + next.length > MOST) {
        throw new DataException(
            "The text has more than " + MOST + " tokens. Write them to a file: Corpus.write.");
      }
      tokens = grown(tokens, count + next.length);
      System.arraycopy(next, 0, tokens, count, next.length);
      count += next.length;
    }

    @Override
    public void end() {
      digest.end();
      sequences++;
      starts = grown(starts, sequences + 1);
      starts[sequences] = count;
    }

    private static int[] grown(int[] values, int needed) {
      return needed <= values.length
          ? values
          : Arrays.copyOf(values, (int) Math.max(needed, Math.min(MOST, 2L * values.length)));
    }

    MemoryTokens build() {
      return new MemoryTokens(
          Arrays.copyOf(tokens, count), Arrays.copyOf(starts, sequences + 1), digest.finish());
    }
  }

  @Override
  public long tokens() {
    return tokens.length;
  }

  @Override
  public int sequences() {
    return starts.length - 1;
  }

  @Override
  public long start(int sequence) {
    return starts[sequence];
  }

  @Override
  public void read(long position, int[] target, int offset, int count) {
    System.arraycopy(tokens, (int) position, target, offset, count);
  }

  @Override
  public String digest() {
    return digest;
  }
}
