package io.gen4j.datasets;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Catches what is logged. */
final class TestLog {

  private TestLog() {}

  /** What an action logs. */
  static String of(Runnable action) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    try (PrintStream captured = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      System.setErr(captured); // where slf4j-simple writes
      action.run();
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8);
  }
}
