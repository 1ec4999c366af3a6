package io.gen4j.core.internal.files;

/**
 * Thrown when a part of a model file is invalid. The reader of the file adds the name of the file.
 */
public final class DamagedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Creates the exception with a description of the error. */
  public DamagedException(String message) {
    super(message);
  }

  /** Creates the exception with a description of the error, and a cause. */
  public DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
