package io.gen4j.core.files;

import java.nio.file.Path;

/**
 * A file cannot be loaded as a model: it is missing, damaged, altered, of another kind or of a
 * later version. The message names the file and the reason. Nothing of the file has been used.
 */
public final class ModelFileException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /** Names the file and the reason. */
  public ModelFileException(Path file, String reason, Throwable cause) {
    super(file + " cannot be loaded: " + reason, cause);
  }
}
