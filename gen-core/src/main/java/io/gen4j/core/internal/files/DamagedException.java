package io.gen4j.core.internal.files;

/** A part of a model file is not what it must be. The reader of the file adds the file's name. */
public final class DamagedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Says what is wrong. */
  public DamagedException(String message) {
    super(message);
  }

  /** Says what is wrong, and what noticed it. */
  public DamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
