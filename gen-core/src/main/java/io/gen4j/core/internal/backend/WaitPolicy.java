package io.gen4j.core.internal.backend;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks OpenMP's threads to sleep while they wait. ND4J brings two native thread pools, and where
 * both spin they take the processor from each other, which costs a factor of two.
 */
final class WaitPolicy {

  private static final Logger LOG = LoggerFactory.getLogger(WaitPolicy.class);
  private static final String VARIABLE = "OMP_WAIT_POLICY";

  private WaitPolicy() {}

  /** The C library's setter: Java cannot change the environment of its own process. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Sets the policy unless the user has set one. Works only before ND4J's library is loaded. */
  static void makePassive() {
    if (System.getenv(VARIABLE) != null) {
      return;
    }
    if (Platform.isWindows()) {
      LOG.info("Set {}=PASSIVE in the environment before starting: training is faster", VARIABLE);
      return;
    }
    try {
      ((CLibrary) load("c")).setenv(VARIABLE, "PASSIVE", 0);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      LOG.warn("Could not set {}=PASSIVE ({}); set it before starting", VARIABLE, e.toString());
    }
  }

  /** The JNA that ND4J brings is older than its type-safe loader. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Object load(String library) {
    return Native.loadLibrary(library, (Class) CLibrary.class);
  }
}
