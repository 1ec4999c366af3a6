package io.gen4j.examples.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process, as reported by the operating system. */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Returns the largest resident size so far in bytes, or empty if Linux's /proc is missing. */
  public static OptionalLong peakResidentBytes() {
    return field("VmHWM:");
  }

  /** Returns the resident size in bytes, or empty if Linux's /proc is missing. */
  public static OptionalLong residentBytes() {
    return field("VmRSS:");
  }

  private static OptionalLong field(String name) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(name)) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
        }
      }
    } catch (IOException e) {
      // Not Linux: the figure is unknown.
    }
    return OptionalLong.empty();
  }
}
