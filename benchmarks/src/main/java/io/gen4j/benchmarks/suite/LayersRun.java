package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.ClassPaths;
import io.gen4j.benchmarks.layers.LayerBenchmark;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs JMH in its own process, with the class path of this one. */
public final class LayersRun {

  private LayersRun() {}

  /**
   * Runs the benchmark and prints the output of JMH.
   *
   * @param options additional options of JMH
   * @throws IllegalStateException if JMH fails
   */
  public static void print(PrintStream out, boolean quick, int threads, List<String> options) {
    String classPath = String.join(File.pathSeparator, ClassPaths.own());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ActiveProcessorCount=" + threads);
    command.addAll(List.of("-cp", classPath, "org.openjdk.jmh.Main"));
    command.addAll(List.of("-f", "1", "-jvmArgsAppend", "-Xmx3g"));
    command.addAll(
        quick
            ? List.of("-wi", "2", "-w", "200ms", "-i", "3", "-r", "200ms")
            : List.of("-wi", "5", "-w", "1s", "-i", "9", "-r", "1s"));
    command.addAll(options);
    command.add(LayerBenchmark.class.getSimpleName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader()) {
        lines.lines().forEach(out::println);
      }
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("JMH ended with code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not start JMH", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
