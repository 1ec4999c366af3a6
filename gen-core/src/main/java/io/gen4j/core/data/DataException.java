package io.gen4j.core.data;

/**
 * Data that cannot be used as they are; the message says what was asked, what was got, what to do.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the person who supplied the data. */
  public DataException(String message) {
    super(message);
  }

  /** Creates the exception with a message and the failure behind it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
