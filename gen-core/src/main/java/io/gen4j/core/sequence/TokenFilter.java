package io.gen4j.core.sequence;

/** Which tokens may be drawn at a position of a sequence. */
@FunctionalInterface
public interface TokenFilter {

  /** Allows all tokens. */
  TokenFilter ALL = (position, token) -> true;

  /**
   * Whether a token is allowed.
   *
   * @param position index in the sequence, from 0
   * @param token number of the token
   */
  boolean allows(int position, int token);
}
