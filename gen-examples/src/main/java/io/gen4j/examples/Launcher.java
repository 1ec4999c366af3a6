package io.gen4j.examples;

import io.gen4j.examples.plane.Mixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Runs an example by its name, which the system property {@code example} gives: {@code mvn -q
 * compile exec:java -Dexample=MnistGan -Dexec.args="--epochs 1"}.
 */
public final class Launcher {

  /** A new one for every run: an example's fields hold the options of the run before. */
  private static final Map<String, Supplier<Callable<Integer>>> EXAMPLES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("EmojiDcgan", EmojiDcgan::new),
              Map.entry("FashionAnomaly", FashionAnomaly::new),
              Map.entry("Grid", () -> new ModeCoverage(Mixture.grid())),
              Map.entry("IwaeTable", IwaeTable::new),
              Map.entry("LatentExplorer", LatentExplorer::new),
              Map.entry("LossTable", LossTable::new),
              Map.entry("MnistConditionalGan", MnistConditionalGan::new),
              Map.entry("MnistConditionalVae", MnistConditionalVae::new),
              Map.entry("MnistDenoising", MnistDenoising::new),
              Map.entry("MnistGan", MnistGan::new),
              Map.entry("MnistVae", MnistVae::new),
              Map.entry("Ring", () -> new ModeCoverage(Mixture.ring())),
              Map.entry("StackedMnist", StackedMnist::new),
              Map.entry("StyleGanMnist", StyleGanMnist::new),
              Map.entry("VqVae", VqVae::new)));

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
    Supplier<Callable<Integer>> example = name == null ? null : EXAMPLES.get(name);
    if (example == null) {
      throw new IllegalArgumentException(
          (name == null
                  ? "Name an example with -Dexample=NAME"
                  : "There is no example named '" + name + "'")
              + "; those that exist are: "
              + String.join(", ", EXAMPLES.keySet()));
    }
    CommandLine command = new CommandLine(example.get());
    command.setCommandName(name);
    List<Exception> failures = new ArrayList<>();
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          failures.add(failure);
          return CommandLine.ExitCode.SOFTWARE;
        });
    int code = command.execute(args);
    if (!failures.isEmpty()) {
      throw failures.get(0) instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(name + " failed", failures.get(0));
    }
    if (code != CommandLine.ExitCode.OK) {
      throw new IllegalArgumentException(
          name + " did not understand its options; -Dexec.args=\"--help\" lists them");
    }
  }
}
