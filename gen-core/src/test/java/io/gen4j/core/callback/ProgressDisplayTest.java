package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Runs;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  /** The screen of a terminal: what is seen after all that was printed. */
  private static final class Screen extends Writer {

    private final char[][] rows;
    private final List<String> scrolled = new ArrayList<>();
    private int row;
    private int column;
    private String escape = "";
    private int longest;

    Screen(int height, int width) {
      rows = new char[height][width];
      for (char[] each : rows) {
        Arrays.fill(each, ' ');
      }
    }

    @Override
    public void write(char[] text, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        put(text[i]);
      }
    }

    private void put(char c) {
      if (!escape.isEmpty() || c == '\u001b') {
        escape += c;
        if (c == 'J') {
          assertThat(escape).isEqualTo("\u001b[J");
          Arrays.fill(rows[row], column, rows[row].length, ' ');
          for (int below = row + 1; below < rows.length; below++) {
            Arrays.fill(rows[below], ' ');
          }
          escape = "";
        } else if (c == 'A') {
          row -= Integer.parseInt(escape.substring(2, escape.length() - 1));
          assertThat(row).isNotNegative();
          escape = "";
        }
      } else if (c == '\r') {
        column = 0;
      } else if (c == '\n') {
        column = 0;
        if (++row == rows.length) {
          row--;
          scrolled.add(new String(rows[0]).stripTrailing());
          System.arraycopy(rows, 1, rows, 0, rows.length - 1);
          rows[row] = new char[rows[0].length];
          Arrays.fill(rows[row], ' ');
        }
      } else {
        rows[row][column++] = c;
        longest = Math.max(longest, column);
      }
    }

    /** All lines from the first to the last that is not empty. */
    List<String> lines() {
      List<String> lines = new ArrayList<>(scrolled);
      for (char[] each : rows) {
        lines.add(new String(each).stripTrailing());
      }
      while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      return lines;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private final Screen screen = new Screen(8, 120);
  private final PrintWriter terminal = new PrintWriter(screen);

  private ProgressDisplay bar(int columns) {
    return ProgressDisplay.onTerminal(terminal, columns).every(Duration.ZERO);
  }

  private static Map<String, Double> losses(long step) {
    Map<String, Double> losses = new LinkedHashMap<>();
    losses.put("discriminator_loss", 1.25);
    losses.put("generator_loss", 1.0 / step);
    if (step == 4) {
      losses.put("fid", 23.4);
    }
    return losses;
  }

  private static Callback at(long step, Runnable action) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        if (progress.step() == step) {
          action.run();
        }
      }
    };
  }

  @Test
  void drawsTwoLinesThatStay() {
    List<String> halfway = new ArrayList<>();
    Runs.of(ProgressDisplayTest::losses)
        .fit(10, bar(80), at(5, () -> halfway.addAll(screen.lines())));
    assertThat(halfway).hasSize(4);
    assertThat(halfway.subList(0, 2)).containsOnly("");
    assertThat(halfway.get(2))
        .matches(" 50% \\[(#+)-+\\] 5/10 epoch 1/2, \\d:\\d\\d so far, \\d:\\d\\d left");
    String drawn = halfway.get(2).substring(6, halfway.get(2).indexOf(']'));
    assertThat(drawn).isEqualTo("#".repeat(15) + "-".repeat(15));
    assertThat(halfway.get(3))
        .matches(
            "[\\d,]+ examples/s, discriminator loss 1\\.250, generator loss 0\\.2000, fid 23\\.40");
    assertThat(screen.lines()).hasSize(2);
    assertThat(screen.lines().get(0))
        .matches("100% \\[#{30}\\] 10/10 epoch 2/2, \\d:\\d\\d so far, 0:00 left");
    assertThat(screen.lines().get(1)).contains("generator loss 0.1000, fid 23.40");
  }

  @Test
  void whatOthersPrintGoesAboveTheBar() {
    List<Callback> callbacks = new ArrayList<>(List.of(bar(80)));
    List<String> messages = new ArrayList<>();
    for (int step = 1; step <= 10; step++) {
      for (String what : List.of("wrote a checkpoint", "measured")) {
        String message = "INFO step " + step + ": " + what;
        messages.add(message);
        callbacks.add(at(step, () -> terminal.println(message)));
      }
    }
    Runs.of(ProgressDisplayTest::losses).fit(10, callbacks.toArray(Callback[]::new));
    List<String> lines = screen.lines();
    assertThat(lines.subList(0, 20)).isEqualTo(messages);
    assertThat(lines.subList(20, lines.size())).hasSize(2);
    assertThat(lines.get(20)).startsWith("100% [");
  }

  @Test
  void manyLinesAtOnceStayWholeAtTheStartOfTheirs() {
    Runs.of(ProgressDisplayTest::losses)
        .fit(
            10,
            bar(80),
            at(
                4,
                () -> {
                  for (int i = 0; i < 20; i++) {
                    terminal.println("INFO line " + i);
                  }
                }));
    List<String> lines = screen.lines();
    for (int i = 0; i < 20; i++) {
      assertThat(lines.get(i)).startsWith("INFO line " + i);
    }
    assertThat(lines).hasSize(22);
    assertThat(lines.get(20)).startsWith("100% [");
  }

  @Test
  void fitsItsColumns() {
    Runs.of(
            step -> {
              Map<String, Double> many = new LinkedHashMap<>();
              for (int i = 0; i < 9; i++) {
                many.put("metric_number_" + i, -1e-9 / 3 * i);
              }
              return many;
            })
        .fit(10, bar(80));
    assertThat(screen.longest).isLessThanOrEqualTo(79);
    assertThat(screen.lines().get(1))
        .matches("[\\d,]+ examples/s, metric number 0 -?0\\.000, .*, [5-7] more");
    Screen narrow = new Screen(8, 40);
    Runs.resumed(999_999_990, ProgressDisplayTest::losses)
        .fit(1_000_000_000, ProgressDisplay.onTerminal(new PrintWriter(narrow), 40));
    assertThat(narrow.longest).isEqualTo(39);
    assertThat(narrow.lines().get(0)).startsWith("100% 1,000,000,000/1,000,000,000 epoch");
    assertThat(narrow.lines().get(1)).endsWith(", 2 more");
  }

  @Test
  void showsTheMetricsThatAreChosenAndWarnsOfOthers() {
    String warned =
        Checks.standardError(
            () ->
                Runs.of(ProgressDisplayTest::losses)
                    .fit(6, bar(80).showing("fid", "generator_loss", "kid")));
    assertThat(screen.lines().get(1))
        .matches("[\\d,]+ examples/s, fid 23\\.40, generator loss 0\\.1667");
    assertThat(warned)
        .contains("No step measured [kid], which should be shown")
        .contains("[discriminator_loss, generator_loss, fid]");
  }

  @Test
  void aFailureLeavesTheBarAndAFreeLine() {
    assertThatThrownBy(
            () ->
                Runs.of(ProgressDisplayTest::losses)
                    .fit(
                        10,
                        bar(80),
                        at(
                            3,
                            () -> {
                              throw new IllegalStateException("full disk");
                            })))
        .hasMessage("full disk");
    terminal.println("Exception: full disk");
    assertThat(screen.lines()).hasSize(3);
    assertThat(screen.lines().get(0)).startsWith(" 30% [");
    assertThat(screen.lines().get(2)).isEqualTo("Exception: full disk");
  }

  @Test
  void printsLinesAtAPaceWhereThereIsNoTerminal() {
    List<String> lines = new ArrayList<>();
    ProgressDisplay display = ProgressDisplay.printing(lines::add);
    Runs.of(ProgressDisplayTest::losses).fit(10, display);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .matches(
            "step 10 of 10, epoch 2 of 2, discriminator loss 1\\.250, generator loss 0\\.1000,"
                + " fid 23\\.40, [\\d,]+ examples/s, 0:0\\d so far, 0:00 left");
    lines.clear();
    Runs.of(ProgressDisplayTest::losses).fit(10, display.every(Duration.ZERO).showing("fid"));
    assertThat(lines).hasSize(10);
    assertThat(lines.get(2))
        .startsWith("step 3 of 10, epoch 1 of 2, ")
        .doesNotContain("fid", "loss");
    assertThat(lines.get(9)).contains("epoch 2 of 2, fid 23.40, ").doesNotContain("loss");
  }

  @Test
  void aTrainingThatIsStoppedShowsItsLastStep() {
    List<String> lines = new ArrayList<>();
    Callback stopping =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.step() == 7) {
              progress.stop();
            }
          }
        };
    Runs.of(ProgressDisplayTest::losses).fit(10, ProgressDisplay.printing(lines::add), stopping);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("step 7 of 10, ");
  }

  @Test
  void showsNothingOfATrainingThatIsDone() {
    List<String> lines = new ArrayList<>();
    Runs.resumed(10, ProgressDisplayTest::losses)
        .fit(10, bar(80), ProgressDisplay.printing(lines::add));
    assertThat(screen.lines()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void logsWhereThereIsNoTerminal() {
    String told =
        Checks.standardError(
            () -> Runs.of(ProgressDisplayTest::losses).fit(10, ProgressDisplay.create()));
    assertThat(told)
        .containsPattern("INFO io\\.gen4j\\.core\\.callback\\.ProgressDisplay - step 10 of 10, ");
    assertThat(told.lines().filter(line -> line.contains("step"))).hasSize(1);
  }

  @Test
  void closesOnceAndAgain() {
    ProgressDisplay display = bar(80);
    Runs.of(ProgressDisplayTest::losses).fit(10, display);
    List<String> lines = screen.lines();
    display.close();
    display.close();
    assertThat(screen.lines()).isEqualTo(lines);
  }
}
