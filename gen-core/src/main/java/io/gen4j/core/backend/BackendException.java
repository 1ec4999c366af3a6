package io.gen4j.core.backend;

/**
 * ND4J has no usable backend: none, several, or one that cannot start. The message says what to
 * add.
 */
public final class BackendException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for whoever assembles the application. */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
