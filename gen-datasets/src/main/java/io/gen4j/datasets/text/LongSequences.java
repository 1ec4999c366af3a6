package io.gen4j.datasets.text;

/** What happens to sequences with too many tokens. */
public enum LongSequences {
  /** An error names the first one. */
  REFUSE,
  /** Keeps the first tokens. The end token is then missing. */
  CUT,
  /** Leaves the sequence out. */
  LEAVE_OUT
}
