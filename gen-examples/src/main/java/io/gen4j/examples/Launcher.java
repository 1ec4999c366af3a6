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
 * Runs the example named by the system property {@code example}: {@code mvn -q compile exec:java
 * -Dexample=MnistGan -Dexec.args="--epochs 1"}.
 */
public final class Launcher {

  /**
   * Each run needs a new instance, since an example's fields keep the options of the previous run.
   */
  private static final Map<String, Supplier<Callable<Integer>>> EXAMPLES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("AvatarGan", AvatarGan::new),
              Map.entry("BarGan", BarGan::new),
              Map.entry("CharGpt", CharGpt::new),
              Map.entry("Chorales", Chorales::new),
              Map.entry("EmojiDcgan", EmojiDcgan::new),
              Map.entry("EmojiStyleTransfer", EmojiStyleTransfer::new),
              Map.entry("FashionAnomaly", FashionAnomaly::new),
              Map.entry("FineTuning", FineTuning::new),
              Map.entry("Grid", () -> new ModeCoverage(Mixture.grid())),
              Map.entry("Inpainting", Inpainting::new),
              Map.entry("IwaeTable", IwaeTable::new),
              Map.entry("LatentExplorer", LatentExplorer::new),
              Map.entry("LossTable", LossTable::new),
              Map.entry("MnistConditionalGan", MnistConditionalGan::new),
              Map.entry("MnistConditionalVae", MnistConditionalVae::new),
              Map.entry("MnistDenoising", MnistDenoising::new),
              Map.entry("MnistGan", MnistGan::new),
              Map.entry("MnistVae", MnistVae::new),
              Map.entry("OracleGan", OracleGan::new),
              Map.entry("Ring", () -> new ModeCoverage(Mixture.ring())),
              Map.entry("SampleServer", SampleServer::new),
              Map.entry("StackedMnist", StackedMnist::new),
              Map.entry("StyleGanMnist", StyleGanMnist::new),
              Map.entry("StyleMixing", StyleMixing::new),
              Map.entry("SuperResolution", SuperResolution::new),
              Map.entry("TextGan", TextGan::new),
              Map.entry("TextVae", TextVae::new),
              Map.entry("VqVae", VqVae::new)));

  private Launcher() {}

  /**
   * Runs the example. An error is printed as one line and ends the process, which may be Maven's
   * own. If it were thrown, Maven would bury it in its own output. {@code -Dexample.trace=true}
   * also prints the stack trace.
   *
   * @param args options of the example
   */
  public static void main(String[] args) {
    int code = runAndTell(System.getProperty("example"), args);
    if (code != CommandLine.ExitCode.OK) {
      System.exit(code);
    }
  }

  /** Returns the exit code of a run and prints an error as one line. */
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
              + "; available examples: "
              + String.join(", ", EXAMPLES.keySet()));
    }
    CommandLine command = new CommandLine(example.get());
    command.setCaseInsensitiveEnumValuesAllowed(true);
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

  /** Returns an error as one line, with its cause if that adds information. */
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
