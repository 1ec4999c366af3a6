package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A log of metrics: opened when training starts, written at a pace and flushed now and then, closed
 * when it ends. The last step is always in it.
 */
abstract class StepLog implements Callback, AutoCloseable {

  private static final long NANOS_BETWEEN_FLUSHES = 2_000_000_000;

  private final Path path;
  private final LogPace pace;
  private Progress unwritten;
  private long flushed;

  /** A log in a file or folder. */
  StepLog(Path path, LogPace pace) {
    this.path = path;
    this.pace = pace;
  }

  /** Opens the log for a training, which may go on where an earlier one was. */
  abstract void open(Progress start) throws IOException;

  /** Writes the metrics of a step. */
  abstract void write(Progress progress) throws IOException;

  /** Hands what was written to the operating system. */
  abstract void flush() throws IOException;

  /** Closes the log if it is open. */
  abstract void closeLog() throws IOException;

  /** A step of writing that can fail. */
  interface Writing {
    void run() throws IOException;
  }

  /** Runs something that writes, and names the log if it fails. */
  final void attempt(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path, e);
    }
  }

  /** Returns where the log lies. */
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
   * Writes what is left and closes the files. The end of training does so too; closing twice does
   * nothing.
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
