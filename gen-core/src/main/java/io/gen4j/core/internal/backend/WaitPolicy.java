package io.gen4j.core.internal.backend;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the threads of OpenMP and of OpenBLAS to sleep while they wait. ND4J brings both pools, and
 * where they spin they take the processor from each other and from Java's threads, which costs a
 * factor of two.
 */
final class WaitPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(WaitPolicy.class);

  /**
   * What is set, unless the user has set it. OpenBLAS counts in powers of two of processor cycles.
   */
  private static final Map<String, String> VARIABLES =
      new TreeMap<>(Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_THREAD_TIMEOUT", "14"));

  private WaitPolicy() {}

  /** The C library's setter: Java cannot change the environment of its own process. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Sets the policy. Works only before ND4J's library is loaded. */
  static void makePassive() {
    Map<String, String> missing = new TreeMap<>(VARIABLES);
    missing.keySet().removeAll(System.getenv().keySet());
    if (missing.isEmpty()) {
      return;
    }
    if (Platform.isWindows()) {
      LOG.info("Set {} in the environment before starting: training is faster", missing);
      return;
    }
    try {
      CLibrary library = (CLibrary) load("c");
      missing.forEach((name, value) -> library.setenv(name, value, 0));
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      LOG.warn("Could not set {} ({}); set them before starting", missing, e.toString());
    }
  }

  /** The JNA that ND4J brings is older than its type-safe loader. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Object load(String library) {
    return Native.loadLibrary(library, (Class) CLibrary.class);
  }
}
