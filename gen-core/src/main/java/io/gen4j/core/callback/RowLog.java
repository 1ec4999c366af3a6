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

/** A text file with a row for each logged step, to which rows are appended. */
abstract class RowLog extends StepLog {

  private Writer writer;

  RowLog(Path file, LogPace pace) {
    super(file, pace);
  }

  /**
   * Opens the file to append to it. By a stream: a channel would close when the thread is
   * interrupted, and lose rows.
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

  /** Tells of rows that were taken out of the file since the model has not made their steps. */
  final void tellDropped(long rows, long step) {
    if (rows > 0) {
      Logger log = LoggerFactory.getLogger(getClass());
      log.info(
          "{}: dropped {} rows of steps after {}, which the model has not made",
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
