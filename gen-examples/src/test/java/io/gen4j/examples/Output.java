package io.gen4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a run prints to both streams, put back when it is closed. */
public final class Output implements AutoCloseable {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private Output() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  /** Starts to listen. */
  public static Output capture() {
    return new Output();
  }

  /** Returns what was printed to the standard output so far. */
  public String out() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Returns what was printed to the standard error so far. */
  public String err() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
  }
}
