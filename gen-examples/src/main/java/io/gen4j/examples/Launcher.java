package io.gen4j.examples;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Runs an example by its name, which the system property {@code example} gives: {@code mvn -q
 * compile exec:java -Dexample=MnistGan -Dexec.args="--epochs 1"}.
 */
public final class Launcher {

  private static final Map<String, Callable<Integer>> EXAMPLES =
      new TreeMap<>(Map.of("MnistGan", new MnistGan()));

  private Launcher() {}

  /**
   * Runs the example.
   *
   * @param args options of the example
   * @throws IllegalArgumentException if there is no such example or it does not take such options;
   *     an exception, not an exit, since this may run inside Maven's own process
   */
  public static void main(String[] args) {
    run(System.getProperty("example"), args);
  }

  static void run(String name, String... args) {
    Callable<Integer> example = name == null ? null : EXAMPLES.get(name);
    if (example == null) {
      throw new IllegalArgumentException(
          (name == null
                  ? "Name an example with -Dexample=NAME"
                  : "There is no example named '" + name + "'")
              + "; those that exist are: "
              + String.join(", ", EXAMPLES.keySet()));
    }
    CommandLine command = new CommandLine(example);
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          throw failure;
        });
    int code = command.execute(args);
    if (code != CommandLine.ExitCode.OK) {
      throw new IllegalArgumentException(
          name + " did not understand its options; -Dexec.args=\"--help\" lists them");
    }
  }
}
