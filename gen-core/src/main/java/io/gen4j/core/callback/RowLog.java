package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A text file with one row per logged step. */
abstract class RowLog extends StepLog {

  private Writer writer;

  RowLog(Path file, LogPace pace) {
    super(file, pace);
  }

  /**
   * Opens the file for appending. It uses a stream, since a channel would close when the thread is
   * interrupted, and rows would be lost.
   */
  final void append() throws IOException {
    DurableFile.makeFolder(path().toAbsolutePath().getParent());
    writer =
        new BufferedWriter(
            new OutputStreamWriter(
                new FileOutputStream(path().toFile(), true), StandardCharsets.UTF_8),
            1 << 16);
  }

  /** Appends text. */
  final void append(CharSequence text) throws IOException {
    writer.append(text);
  }

  /** Logs that rows were removed from the file because the model has not made their steps. */
  final void tellDropped(long rows, long step) {
    if (rows > 0) {
      Logger log = LoggerFactory.getLogger(getClass());
      log.info(
          "{}: removed {} rows of steps after {}, which the model has not made",
          path(),
          rows,
          step);
    }
  }

  @Override
  final void flush() throws IOException {
    writer.flush();
  }

  @Override
  final void closeLog() throws IOException {
    if (writer != null) {
      Writer open = writer;
      writer = null;
      open.close();
    }
  }
}
