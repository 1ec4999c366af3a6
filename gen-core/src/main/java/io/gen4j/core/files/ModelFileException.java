package io.gen4j.core.files;

import java.nio.file.Path;

/**
 * Thrown when a file cannot be loaded as a model because it is missing, damaged, modified, of
 * another kind or of a later version. The message names the file and the reason. No part of the
 * file has been used.
 */
public final class ModelFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /** Creates the exception with the file and the reason. */
  public ModelFileException(Path file, String reason, Throwable cause) {
    super(file + " cannot be loaded: " + reason, cause);
  }
}
