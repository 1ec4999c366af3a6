package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A log of metrics. It is opened when training starts, written and flushed at intervals, and closed
 * when training ends. It always contains the last step.
 */
abstract class StepLog implements Callback, AutoCloseable {

  private static final long NANOS_BETWEEN_FLUSHES = 2_000_000_000;

  private final Path path;
  private final LogPace pace;
  private Progress unwritten;
  private long flushed;

  /** Creates a log in a file or folder. */
  StepLog(Path path, LogPace pace) {
    this.path = path;
    this.pace = pace;
  }

  /** Opens the log for a training, which may continue an earlier one. */
  abstract void open(Progress start) throws IOException;

  /** Writes the metrics of a step. */
  abstract void write(Progress progress) throws IOException;

  /** Passes everything that was written to the operating system. */
  abstract void flush() throws IOException;

  /** Closes the log if it is open. */
  abstract void closeLog() throws IOException;

  /** An operation that writes and can fail. */
  interface Writing {
    void run() throws IOException;
  }

  /** Runs an operation that writes. If it fails, the exception names the log. */
  final void attempt(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path, e);
    }
  }

  /** Returns the file or folder of the log. */
  final Path path() {
    return path;
  }

  @Override
  public final void onStart(Progress start) {
    close();
    pace.start(start);
    attempt(() -> open(start));
    flushed = System.nanoTime();
  }

  @Override
  public final void onStep(Progress progress) {
    boolean written = pace.act(progress, () -> attempt(() -> writeAndFlush(progress)));
    unwritten = written ? null : progress;
  }

  @Override
  public final void onEnd(TrainingReport report) {
    close();
  }

  @Override
  public final void onFailure(TrainingFailure failure) {
    close();
  }

  /**
   * Writes the remaining rows and closes the files. The end of training does the same. Closing
   * twice has no effect.
   *
   * @throws UncheckedIOException if the log cannot be written
   */
  @Override
  public final void close() {
    Progress last = unwritten;
    unwritten = null;
    attempt(
        () -> {
          try {
            if (last != null) {
              write(last);
            }
          } finally {
            closeLog();
          }
        });
  }

  private void writeAndFlush(Progress progress) throws IOException {
    write(progress);
    long now = System.nanoTime();
    if (now - flushed >= NANOS_BETWEEN_FLUSHES) {
      flush();
      flushed = now;
    }
  }
}
