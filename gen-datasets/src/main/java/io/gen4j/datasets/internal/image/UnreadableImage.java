package io.gen4j.datasets.internal.image;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What to say about an image that cannot be read. */
public final class UnreadableImage {

  private UnreadableImage() {}

  /** Whether the file itself is the cause, so that skipping it is right. */
  public static boolean isFaultOfFile(IOException e) {
    return e instanceof ImageException
        || e instanceof NoSuchFileException
        || e instanceof AccessDeniedException;
  }

  /** Returns an error that names the file, the cause and what to do. */
  public static DataException error(Path file, IOException cause, String advice) {
    return new DataException(
        "Cannot read the image "
            + file
            + ": "
            + reason(cause)
            + (isFaultOfFile(cause)
                ? ". Repair or remove the file" + advice
                : ". The file system failed, not the image. Try again when it works")
            + ".",
        cause);
  }

  /** Returns the cause in words, without a full stop. */
  public static String reason(IOException e) {
    // The message of NoSuchFileException and similar exceptions is only the path.
    boolean plain = e.getMessage() != null && !(e instanceof FileSystemException);
    String detail = e instanceof FileSystemException failed ? failed.getReason() : null;
    String reason =
        plain
            ? e.getMessage()
            : e.getClass().getSimpleName() + (detail == null ? "" : " (" + detail + ")");
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }
}
