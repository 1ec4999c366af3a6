package io.gen4j.core.internal.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processor as Linux describes it. */
record Processor(String vendor, Set<String> flags) {

  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

  /**
   * Returns this machine's processor. The vendor and the flags are empty if the system does not
   * provide them.
   */
  static Processor of() {
    try {
      return parse(Files.isReadable(DESCRIPTION) ? Files.readAllLines(DESCRIPTION) : List.of());
    } catch (IOException e) {
      return parse(List.of());
    }
  }

  static Processor parse(List<String> lines) {
    return new Processor(
        value(lines, "vendor_id"), Set.copyOf(Arrays.asList(value(lines, "flags").split("\\s+"))));
  }

  /**
   * Returns the kernels that OpenBLAS should use if it would choose wrong ones. ND4J's OpenBLAS
   * (0.3.19) treats AMD processors with AVX-512 as older ones, and treats the newest as processors
   * without vector units.
   */
  Optional<String> openBlasCore() {
    if (!vendor.equals("AuthenticAMD")) {
      return Optional.empty();
    }
    if (flags.containsAll(Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl"))) {
      return Optional.of("SkylakeX");
    }
    return flags.containsAll(Set.of("avx2", "fma")) ? Optional.of("Zen") : Optional.empty();
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("");
  }
}
