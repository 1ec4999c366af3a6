package io.gen4j.core.data;

/**
 * Thrown when data cannot be used as they are. The message says what was expected, what was found
 * and what to do.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the person who supplied the data. */
  public DataException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the person who supplied the data, and a cause. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
