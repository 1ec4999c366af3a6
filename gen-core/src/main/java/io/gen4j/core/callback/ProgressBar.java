package io.gen4j.core.callback;

import io.gen4j.core.internal.logs.TrainingText;
import io.gen4j.core.training.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * Draws and updates two lines on a terminal: a bar with steps and times, and a line of metrics.
 *
 * <p>The cursor stays on an empty line above them. Other output starts there on a separate line,
 * and the bar is drawn below it at the next update.
 */
final class ProgressBar {

  /** One column of 80 stays free, since some terminals wrap a line that fills the last column. */
  static final int WIDTH = 79;

  private static final int LONGEST = 30;
  private static final int SHORTEST = 5;

  /** Moves to the start of the line and clears to the end of the screen. */
  private static final String CLEAR = "\r\u001b[J";

  private static final String UP = "\u001b[3A\r";

  private final PrintWriter terminal;
  private final int width;

  /** Draws on a terminal with this number of columns. The last column is not used. */
  ProgressBar(PrintWriter terminal, int columns) {
    this.terminal = terminal;
    this.width = Math.min(WIDTH, Math.max(20, columns - 1));
  }

  /** Draws the current state of training. */
  void draw(Progress progress, Map<String, Double> metrics) {
    print(CLEAR + "\n\n" + top(progress) + "\n" + bottom(progress, metrics) + UP);
  }

  /** Draws the final state of training. Later output appears below it. */
  void finish(Progress progress, Map<String, Double> metrics) {
    print(CLEAR + top(progress) + "\n" + bottom(progress, metrics) + "\n");
  }

  private void print(String text) {
    terminal.print(text);
    terminal.flush();
  }

  /** For example {@code 45% [######-------] step 1,404/3,120 epoch 2/4, 1:07 so far, 3:07 left}. */
  private String top(Progress progress) {
    double part = progress.totalSteps() == 0 ? 1 : (double) progress.step() / progress.totalSteps();
    String head = String.format(Locale.ROOT, "%3d%% ", (int) Math.floor(100 * part));
    String tail =
        String.format(
            Locale.ROOT,
            "%,d/%,d epoch %d/%d, %s so far, %s left",
            progress.step(),
            progress.totalSteps(),
            progress.epoch(),
            progress.totalEpochs(),
            TrainingText.clock(progress.seconds()),
            TrainingText.clock(progress.secondsLeft()));
    int room = Math.min(LONGEST, width - head.length() - tail.length() - "[] ".length());
    if (room < SHORTEST) {
      return cut(head + tail);
    }
    int full = (int) Math.floor(room * part);
    return head + '[' + "#".repeat(full) + "-".repeat(room - full) + "] " + tail;
  }

  /**
   * Examples per second and as many metrics as fit in the line, then the number of metrics that do
   * not fit.
   */
  private String bottom(Progress progress, Map<String, Double> metrics) {
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "%,.0f examples/s", progress.examplesPerSecond()));
    int left = metrics.size();
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      String text = ", " + TrainingText.metric(metric.getKey(), metric.getValue());
      String more = left > 1 ? ", " + (left - 1) + " more" : "";
      if (line.length() + text.length() + more.length() > width) {
        break;
      }
      line.append(text);
      left--;
    }
    return cut(left > 0 ? line + ", " + left + " more" : line.toString());
  }

  private String cut(String line) {
    return line.length() > width ? line.substring(0, width) : line;
  }
}
