package io.gen4j.examples;

import io.gen4j.core.data.DataException;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.examples.plane.Mixture;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
   * Runs the example. An error is one line, and ends the process, which may be Maven's own: an
   * exception would reach the user among Maven's explanations of it. {@code -Dexample.trace=true}
   * prints where it happened, too.
   *
   * @param args options of the example
   */
  public static void main(String[] args) {
    int code = runAndTell(System.getProperty("example"), args);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  /** Returns the exit code of a run; an error is told in one line. */
  static int runAndTell(String name, String... args) {
    try {
      run(name, args);
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException
        | IllegalStateException
        | UncheckedIOException
        | DataException
        | NonFiniteException e) {
      System.err.println(line(e));
      if (Boolean.getBoolean("example.trace")) {
        e.printStackTrace();
      }
      return CommandLine.ExitCode.SOFTWARE;
    }
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
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    List<Exception> failures = new ArrayList<>();
    command.setParameterExceptionHandler(
        (refused, given) -> {
          failures.add(new IllegalArgumentException(explanation(name, refused), refused));
          return CommandLine.ExitCode.USAGE;
        });
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          failures.add(failure);
          return CommandLine.ExitCode.SOFTWARE;
        });
    command.execute(args);
    if (!failures.isEmpty()) {
      throw failures.get(0) instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(name + " failed", failures.get(0));
    }
  }

  private static String explanation(String name, ParameterException refused) {
    String suggestion =
        refused instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()
            ? ". Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
            : ".";
    return name
        + ": "
        + refused.getMessage()
        + suggestion
        + " -Dexec.args=\"--help\" lists the options.";
  }

  /** An error as one line; what failed below it, if that says more. */
  static String line(RuntimeException error) {
    String text = String.valueOf(error.getMessage());
    Throwable cause = error.getCause();
    if (cause != null
        && (error instanceof UncheckedIOException || error instanceof IllegalStateException)) {
      String below = String.valueOf(cause);
      text = text.contains(below) ? text : text + ": " + below;
    }
    return "Error: " + text.replaceAll("\\s*\\R\\s*", " ").strip();
  }
}
