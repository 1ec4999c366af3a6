package io.gen4j.core.data;

/**
 * Thrown when the thread is interrupted while it waits for data. The thread's interrupt flag is
 * set.
 */
public final class ReadInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReadInterruptedException(String dataset, InterruptedException cause) {
    super("Interrupted while waiting for a batch of " + dataset, cause);
  }
}
