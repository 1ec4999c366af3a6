package io.gen4j.benchmarks.driver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that a measurement was made on. */
public final class Machine {

  private static final double IDLE = 0.3;

  private Machine() {}

  /** Returns processor, memory, operating system and JVM by name. */
  public static Map<String, Object> describe() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("cpu", line("/proc/cpuinfo", "model name").orElse(property("os.arch")));
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("memory", line("/proc/meminfo", "MemTotal").orElse("unknown"));
    machine.put("os", property("os.name") + " " + property("os.version"));
    machine.put("jvm", property("java.vm.name") + " " + property("java.runtime.version"));
    return machine;
  }

  /** Returns the load average of the last minute; negative if unknown. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** Whether the machine was nearly idle over the last minute. */
  public static boolean isIdle() {
    return load() < IDLE * Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns a size from the status of this process in bytes, or 0 if Linux's /proc is missing.
   *
   * @param name name of the size, such as {@code VmRSS}, the resident size, or {@code VmHWM}, the
   *     largest resident size so far
   */
  public static long processBytes(String name) {
    return line("/proc/self/status", name + ":")
        .map(value -> Long.parseLong(value.replaceAll("\\D", "")) * 1024)
        .orElse(0L);
  }

  private static String property(String name) {
    return System.getProperty(name);
  }

  private static Optional<String> line(String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
