package io.gen4j.datasets.text;

/** The tokens of all sequences, one after the other. Several threads can read it. */
interface TokenStore {

  /** Returns the number of tokens of all sequences. */
  long tokens();

  /** Returns the number of sequences. */
  int sequences();

  /** Returns where a sequence starts; for {@code sequences()}, the number of all tokens. */
  long start(int sequence);

  /** Reads {@code count} tokens from a position. */
  void read(long position, int[] target, int offset, int count);

  /** Returns a digest of vocabulary, tokens and starts. */
  String digest();
}
