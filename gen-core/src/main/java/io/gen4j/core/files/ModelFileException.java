package io.gen4j.core.files;

import java.nio.file.Path;

/**
 * Thrown when a file cannot be loaded as a model because it is missing, damaged, modified, of
 * another kind or of a later version. The message names the file and the reason. No part of the
 * file has been used.
 */
public final class ModelFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 2;

  private final String reason;

  /** Creates the exception with the file and the reason. */
  public ModelFileException(Path file, String reason, Throwable cause) {
    this(file.toString(), reason, cause);
  }

  /** Creates the exception with the name of what was read, such as a stream, and the reason. */
  public ModelFileException(String source, String reason, Throwable cause) {
    super(source + " cannot be loaded: " + reason, cause);
    this.reason = reason;
  }

  /** Returns the reason, without the name of the file. */
  public String reason() {
    return reason;
  }
}
