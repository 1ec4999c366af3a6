package io.gen4j.datasets.internal.image;

import java.io.IOException;

/**
 * An image file cannot be decoded because it is damaged or not supported. Any other {@link
 * IOException} is a failure of the file system.
 */
public class ImageException extends IOException {

  private static final long serialVersionUID = 1L;

  ImageException(String reason) {
    super(reason);
  }

  ImageException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
