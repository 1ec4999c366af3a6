package io.gen4j.core.data;

/** The thread was interrupted while it waited for data. Its interrupt flag is set again. */
public final class ReadInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReadInterruptedException(String dataset, InterruptedException cause) {
    super("Interrupted while waiting for a batch of " + dataset, cause);
  }
}
