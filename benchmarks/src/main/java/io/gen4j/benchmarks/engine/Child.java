package io.gen4j.benchmarks.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Main class of an engine's process. Reads one command per line, answers with one line, and waits
 * without load while other engines are measured.
 *
 * <pre>
 * open NAME TASK    ->  ok PARAMETERS
 * run NAME STEPS    ->  ok NANOSECONDS FIRST_LOSS LEAST_LOSS LAST_LOSS
 * close NAME        ->  ok
 * quit
 * </pre>
 *
 * <p>NAME is the driver's name for an open task. The answer to a command that fails is {@code
 * unsupported REASON} or {@code failed REASON}.
 */
public final class Child {

  /** The prefix of every line of the protocol. Native libraries also print to this stream. */
  public static final String MARK = "@gen4j ";

  private final Engine engine;
  private final Map<String, Workload> workloads = new HashMap<>();

  private Child(Engine engine) {
    this.engine = engine;
  }

  /**
   * Answers commands until standard input ends.
   *
   * @param args class name of the engine
   */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Engine engine = (Engine) Class.forName(args[0]).getDeclaredConstructor().newInstance();
    Child child = new Child(engine);
    answers.println(MARK + "ok " + engine.describe());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.equals("quit")) {
        break;
      }
      answers.println(MARK + child.answer(line));
      answers.flush();
    }
    // Native pools of some engines keep the process alive.
    Runtime.getRuntime().halt(0);
  }

  private String answer(String line) {
    try {
      return "ok " + carryOut(line);
    } catch (UnsupportedOperationException e) {
      return "unsupported " + oneLine(e);
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      return "failed " + oneLine(e);
    }
  }

  private String carryOut(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "open":
        Workload opened = engine.open(Task.parse(words[2]));
        workloads.put(words[1], opened);
        return String.valueOf(opened.parameters());
      case "run":
        return run(workloads.get(words[1]), Integer.parseInt(words[2]));
      case "close":
        workloads.remove(words[1]).close();
        System.gc();
        return "";
      default:
        throw new IllegalArgumentException("unknown command: " + line);
    }
  }

  private static String run(Workload workload, int steps) {
    Losses losses = new Losses();
    long began = System.nanoTime();
    workload.run(steps, losses::accept);
    long nanos = System.nanoTime() - began;
    return String.format(
        Locale.ROOT, "%d %s %s %s", nanos, losses.first, losses.least, losses.last);
  }

  private static String oneLine(Throwable e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.replaceAll("\\s+", " ");
  }

  /** The first, smallest and last loss of a run. */
  private static final class Losses {

    private double first = Double.NaN;
    private double least = Double.NaN;
    private double last = Double.NaN;

    void accept(double loss) {
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException("a loss is not finite: " + loss);
      }
      first = Double.isNaN(first) ? loss : first;
      least = Double.isNaN(least) ? loss : Math.min(least, loss);
      last = loss;
    }
  }
}
