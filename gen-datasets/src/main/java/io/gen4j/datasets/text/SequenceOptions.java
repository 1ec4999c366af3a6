package io.gen4j.datasets.text;

import java.util.List;

/**
 * How sequences become examples of equal shape. Immutable.
 *
 * @param maxTokens most tokens of a sequence, without start and end tokens; 0 for as many as the
 *     longest one has
 * @param longSequences what happens to sequences with more tokens
 * @param buckets lengths in tokens, without start and end tokens, ascending. A batch holds
 *     sequences of one bucket, padded to its length; the last bucket has the maximum length and is
 *     not listed. Empty for batches of mixed lengths, all padded to the maximum
 */
public record SequenceOptions(int maxTokens, LongSequences longSequences, List<Integer> buckets) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the maximum is negative, or the buckets are not positive
   *     and ascending
   */
  public SequenceOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens must be 0 or more, got " + maxTokens);
    }
    buckets = List.copyOf(buckets);
    int previous = 0;
    for (int bucket : buckets) {
      if (bucket <= previous) {
        throw new IllegalArgumentException(
            "Lengths of buckets must be positive and ascending, got " + buckets);
      }
      previous = bucket;
    }
  }

  /** Returns: padded to the longest sequence, without buckets. */
  public static SequenceOptions defaults() {
    return new SequenceOptions(0, LongSequences.REFUSE, List.of());
  }

  /** Returns a copy with a maximum length. */
  public SequenceOptions withMaxTokens(int tokens, LongSequences longer) {
    return new SequenceOptions(tokens, longer, buckets);
  }

  /** Returns a copy with buckets. */
  public SequenceOptions withBuckets(Integer... lengths) {
    return new SequenceOptions(maxTokens, longSequences, List.of(lengths));
  }
}
