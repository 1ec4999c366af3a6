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
 * Environment variables that ND4J's native libraries read when they are loaded. Threads of OpenMP
 * and of OpenBLAS are asked to sleep while they wait: where they spin they take the processor from
 * each other and from Java's threads, which costs a factor of two. OpenBLAS is told which kernels
 * suit processors that are newer than it is.
 */
public final class NativeEnvironment {

  private static final Logger LOG = LoggerFactory.getLogger(NativeEnvironment.class);

  private NativeEnvironment() {}

  /** The C library's setter: Java cannot change the environment of its own process. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Returns what is best set on this machine. */
  public static Map<String, String> recommended() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("OMP_WAIT_POLICY", "PASSIVE");
    // A power of two of processor cycles.
    variables.put("OPENBLAS_THREAD_TIMEOUT", "14");
    Processor.of().openBlasCore().ifPresent(core -> variables.put("OPENBLAS_CORETYPE", core));
    return variables;
  }

  /** Sets what the user has not set. Works only before ND4J's library is loaded. */
  static void prepare() {
    Map<String, String> missing = recommended();
    missing.keySet().removeAll(System.getenv().keySet());
    if (missing.isEmpty()) {
      return;
    }
    if (Loader.getLoadedLibraries().keySet().stream().anyMatch(name -> name.contains("nd4j"))) {
      LOG.warn(
          "ND4J was loaded before Gen4J could set {}: training can take several times as long. Call"
              + " Gen4j.initialize() before anything of ND4J or DL4J is used",
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

  /** The JNA that ND4J brings is older than its type-safe loader. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static Object load(String library) {
    return Native.loadLibrary(library, (Class) CLibrary.class);
  }
}
