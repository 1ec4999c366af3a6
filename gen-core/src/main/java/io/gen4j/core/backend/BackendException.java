package io.gen4j.core.backend;

/**
 * Thrown when ND4J has no usable backend: the class path has none or several, or the backend cannot
 * start. The message says what to change.
 */
public final class BackendException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the developer who chooses the dependencies. */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
