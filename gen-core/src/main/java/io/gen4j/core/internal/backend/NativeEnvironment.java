package io.gen4j.core.internal.backend;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Environment variables that ND4J's native libraries read when they are loaded. They make the
 * threads of OpenMP and OpenBLAS sleep while they wait. Spinning threads would take the processor
 * from each other and from Java's threads, which makes training half as fast.
 */
public final class NativeEnvironment {

  private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);

  private NativeEnvironment() {}

  /** The C library, since Java cannot change the environment of its own process. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Returns the recommended variables. */
  public static Map<String, String> recommended() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("OMP_WAIT_POLICY", "PASSIVE");
    // The base-2 logarithm of the number of processor cycles.
    variables.put("OPENBLAS_THREAD_TIMEOUT", "14");
    return variables;
  }

  /**
   * Sets the variables that the user has not set. This works only before ND4J's native library is
   * loaded.
   */
  static void prepare() {
    Map<String, String> missing = recommended();
    missing.keySet().removeAll(System.getenv().keySet());
    if (missing.isEmpty()) {
      return;
    }
    if (Loader.getLoadedLibraries().keySet().stream().anyMatch(name -> name.contains("nd4j"))) {
      LOG.warn(
          "ND4J was loaded before Gen4J could set {}: training can take several times as long."
              + " Call Gen4j.initialize() before any use of ND4J or DL4J",
          missing);
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

  /** Loads a library without types, since the version of JNA in ND4J has no type-safe loader. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Object load(String library) {
    return Native.loadLibrary(library, (Class) CLibrary.class);
  }
}
