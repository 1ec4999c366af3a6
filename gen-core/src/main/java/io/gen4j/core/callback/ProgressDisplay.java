package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingFailure;
import io.gen4j.core.training.TrainingReport;
import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the progress of training: steps, epochs, elapsed and remaining time, examples per second,
 * and the latest values of all metrics or of chosen ones.
 *
 * <p>On a terminal it draws a bar of two lines of at most 79 columns. Other output, such as log
 * lines, appears above the bar. Without a terminal it logs a line at intervals at level INFO with
 * the logger of this class. {@link #printing} sends the lines elsewhere. Redirected output and most
 * consoles of development environments are not terminals. A missing {@code TERM} or {@code
 * TERM=dumb} also means that there is no terminal.
 */
public final class ProgressDisplay implements Callback, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressDisplay.class);

  private static final long NANOS_BETWEEN_BARS = 250_000_000;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final ProgressBar bar;
  private final Consumer<String> lines;
  private final Set<String> chosen;
  private final long nanos;
  private final Map<String, Double> latest = new LinkedHashMap<>();
  private Progress last;
  private boolean shown;
  private long shownAt;

  ProgressDisplay(ProgressBar bar, Consumer<String> lines, Set<String> chosen, long nanos) {
    this.bar = bar;
    this.lines = lines;
    this.chosen = chosen;
    this.nanos = nanos;
  }

  /** Returns a display of all metrics: a bar on a terminal, otherwise log lines. */
  public static ProgressDisplay create() {
    return terminal()
        .map(console -> onTerminal(console.writer(), columns()))
        .orElseGet(() -> printing(LOG::info));
  }

  /**
   * Returns a display that passes a line to {@code lines} every ten seconds, with or without a
   * terminal.
   *
   * @param lines receives each line without a line separator, on the training thread, for example
   *     {@code System.out::println}
   */
  public static ProgressDisplay printing(Consumer<String> lines) {
    return new ProgressDisplay(null, lines, Set.of(), BETWEEN_LINES.toNanos());
  }

  /** Draws a bar on a terminal with this number of columns. */
  static ProgressDisplay onTerminal(PrintWriter terminal, int columns) {
    return new ProgressDisplay(
        new ProgressBar(terminal, columns), null, Set.of(), NANOS_BETWEEN_BARS);
  }

  /**
   * Returns a display that shows only these metrics, in this order.
   *
   * @param metrics names of metrics; if no step has measured one of them when training ends, a
   *     warning is logged
   */
  public ProgressDisplay showing(String... metrics) {
    return new ProgressDisplay(bar, lines, new LinkedHashSet<>(List.of(metrics)), nanos);
  }

  /**
   * Returns a display with this time between lines, or between updates of the bar.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public ProgressDisplay every(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("The time between lines must be 0 or more, got " + time);
    }
    return new ProgressDisplay(bar, lines, chosen, time.toNanos());
  }

  @Override
  public void onStart(Progress start) {
    close();
    latest.clear();
    shownAt = System.nanoTime();
  }

  @Override
  public void onStep(Progress progress) {
    last = progress;
    latest.putAll(progress.metrics());
    long now = System.nanoTime();
    shown = now - shownAt >= nanos;
    if (shown) {
      shownAt = now;
      if (bar != null) {
        bar.draw(progress, metrics());
      } else {
        lines.accept(progress.line(metrics()));
      }
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    close();
    Set<String> missing = new TreeSet<>(chosen);
    missing.removeAll(report.history().metrics());
    if (!missing.isEmpty() && !report.history().metrics().isEmpty()) {
      LOG.warn(
          "No step measured {}, which should be shown. The measured metrics are {}",
          missing,
          report.history().metrics());
    }
  }

  @Override
  public void onFailure(TrainingFailure failure) {
    close();
  }

  /**
   * Shows the last step and releases the terminal. The end of training does the same. Closing twice
   * has no effect.
   */
  @Override
  public void close() {
    Progress end = last;
    last = null;
    if (end == null) {
      return;
    }
    if (bar != null) {
      bar.finish(end, metrics());
    } else if (!shown) {
      lines.accept(end.line(metrics()));
    }
  }

  private Map<String, Double> metrics() {
    if (chosen.isEmpty()) {
      return latest;
    }
    Map<String, Double> some = new LinkedHashMap<>();
    for (String name : chosen) {
      if (latest.containsKey(name)) {
        some.put(name, latest.get(name));
      }
    }
    return some;
  }

  private static Optional<Console> terminal() {
    String kind = System.getenv("TERM");
    // Windows does not set TERM. Its terminal that supports escape sequences sets this variable.
    boolean draws = kind == null ? System.getenv("WT_SESSION") != null : !kind.equals("dumb");
    Console console = draws ? System.console() : null;
    return console != null && isTerminal(console) ? Optional.of(console) : Optional.empty();
  }

  /**
   * Since JDK 22, there is a console even without a terminal, and a method that tells them apart.
   */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /** Few shells export the width. Every terminal has at least 80 columns. */
  private static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : 80;
  }
}
