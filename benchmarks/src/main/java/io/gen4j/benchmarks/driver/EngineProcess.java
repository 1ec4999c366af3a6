package io.gen4j.benchmarks.driver;

import io.gen4j.benchmarks.engine.Child;
import io.gen4j.benchmarks.engine.Task;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process of an engine, as the driver uses it. */
final class EngineProcess implements AutoCloseable {

  private static final String HEAP = "-Xmx4g";
  private static final long PATIENCE_SECONDS = 5;

  /** Variables that could override the number of threads set by the driver. */
  private static final List<String> VARIABLES =
      List.of(
          "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "DJL_", "PYTORCH_", "JAVA_TOOL_OPTIONS");

  private final EngineKind kind;
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream commands;
  private final Path log;
  private final String description;

  /** The result of one run. */
  record Run(long nanos, double firstLoss, double leastLoss, double lastLoss) {}

  private EngineProcess(EngineKind kind, Process process, Path log) {
    this.kind = kind;
    this.process = process;
    this.log = log;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.description = answer();
  }

  static EngineProcess start(EngineKind kind, int threads) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-XX:ActiveProcessorCount=" + threads);
    command.addAll(kind.jvmOptions());
    command.add("-cp");
    command.add(String.join(File.pathSeparator, kind.classPath()));
    command.add(Child.class.getName());
    command.add(kind.className());
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> VARIABLES.stream().anyMatch(name::startsWith));
    environment.put("OMP_NUM_THREADS", String.valueOf(threads));
    environment.put("MKL_NUM_THREADS", String.valueOf(threads));
    environment.put("OPENBLAS_NUM_THREADS", String.valueOf(threads));
    environment.putAll(kind.environment());
    Path log = ClassPaths.module().resolve("target/logs/" + kind.label() + ".log");
    try {
      Files.createDirectories(log.getParent());
      builder.redirectError(log.toFile());
      return new EngineProcess(kind, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not start " + kind.label(), e);
    }
  }

  /** Returns versions and thread counts. */
  String description() {
    return description;
  }

  /**
   * Opens a task under a name and returns the number of trained parameters.
   *
   * @throws UnsupportedOperationException if the engine does not support the task
   */
  long open(String name, Task task) {
    return Long.parseLong(ask("open " + name + " " + task.encode()));
  }

  Run run(String name, int steps) {
    String[] words = ask("run " + name + " " + steps).split(" ");
    return new Run(
        Long.parseLong(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Double.parseDouble(words[3]));
  }

  void close(String name) {
    ask("close " + name);
  }

  @Override
  public void close() {
    commands.println("quit");
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String ask(String command) {
    commands.println(command);
    return answer();
  }

  private String answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(Child.MARK)) {
          return judge(line.substring(Child.MARK.length()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(
        "The process of " + kind.label() + " has ended; its log is " + log);
  }

  private String judge(String answer) {
    String[] words = answer.split(" ", 2);
    String rest = words.length > 1 ? words[1] : "";
    return switch (words[0]) {
      case "ok" -> rest;
      case "unsupported" -> throw new UnsupportedOperationException(rest);
      default ->
          throw new IllegalStateException(
              kind.label() + " failed: " + rest + "; its log is " + log);
    };
  }
}
