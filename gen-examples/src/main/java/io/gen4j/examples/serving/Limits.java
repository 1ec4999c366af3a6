package io.gen4j.examples.serving;

/**
 * What the service accepts.
 *
 * @param count largest number of images in one request
 * @param concurrent largest number of requests that draw at the same time; others are told to come
 *     back
 */
public record Limits(int count, int concurrent) {

  /** The longest query that is read, in characters. */
  static final int QUERY = 200;

  /** Checks the numbers. */
  public Limits {
    if (count < 1 || count > 1024) {
      throw new IllegalArgumentException("--max-count must be from 1 to 1024, got " + count);
    }
    if (concurrent < 1 || concurrent > 256) {
      throw new IllegalArgumentException("--concurrent must be from 1 to 256, got " + concurrent);
    }
  }
}
