package io.gen4j.core.callback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** The machine and the software that a training runs on. */
final class Machine {

  private Machine() {}

  /** Returns the versions of the software, and the processor. */
  static Map<String, Object> versions() {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("gen4j", version("io.gen4j", "gen-core"));
    versions.put("nd4j", version("org.nd4j", "nd4j-api"));
    versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
    versions.put("java", property("java.version") + " " + property("java.vendor"));
    versions.put(
        "os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    versions.put("processor", processor());
    return versions;
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /** Reads the version that Maven writes to every jar. Classes outside of a jar have no version. */
  private static String version(String group, String artifact) {
    String resource = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Machine.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String processor() {
    int number = Runtime.getRuntime().availableProcessors();
    return line(Path.of("/proc/cpuinfo"), "model name")
            .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", ")
            .orElse("")
        + number
        + (number == 1 ? " processor" : " processors");
  }

  /**
   * Returns the largest resident size of the process so far, in bytes; empty if the system is not
   * Linux.
   */
  static OptionalLong peakResidentBytes() {
    return line(Path.of("/proc/self/status"), "VmHWM:")
        .map(line -> OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024))
        .orElse(OptionalLong.empty());
  }

  /** Returns the largest size of the Java heap so far in bytes, including garbage. */
  static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
        .sum();
  }

  private static Optional<String> line(Path file, String start) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.startsWith(start)).findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
