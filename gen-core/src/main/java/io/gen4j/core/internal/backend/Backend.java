package io.gen4j.core.internal.backend;

import io.gen4j.core.backend.BackendException;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4j;

/** Checks, before any use of ND4J, that the application has exactly one backend. */
public final class Backend {

  private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";
  private static final String CPU = "nd4j-native.properties";
  private static final String HELP = " See docs/troubleshooting.md.";

  private Backend() {}

  /**
   * Loads ND4J's backend. The exception says how to change the application's dependencies.
   *
   * @throws BackendException if there is no backend, if there are several, or if the backend cannot
   *     start
   */
  public static void require() {
    Loaded.check();
  }

  /** Whether arrays are in main memory, where Java kernels can access them. */
  public static boolean isCpu() {
    require();
    return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");
  }

  /** Checks once per process. A failure is thrown again at each call. */
  private static final class Loaded {

    private static final BackendException FAILURE = load();

    static void check() {
      if (FAILURE != null) {
        throw new BackendException(FAILURE.getMessage(), FAILURE.getCause());
      }
    }

    private static BackendException load() {
      try {
        requireOne(backends(Backend.class.getClassLoader()));
        NativeVersions.check(Backend.class.getClassLoader());
        NativeEnvironment.prepare();
        start();
        return null;
      } catch (BackendException e) {
        return e;
      } catch (Throwable e) {
        return new BackendException(startFailure(e), e);
      }
    }
  }

  private static void start() {
    // Other backends have their own caches, which keep descriptions on the device. ND4J in a parent
    // class loader would not find this cache.
    boolean visible =
        ShapeCache.class.equals(ND4JClassLoading.loadClassByName(ShapeCache.class.getName()));
    if (visible && Backend.class.getClassLoader().getResource(CPU) != null) {
      ShapeCache.during(Nd4j::getBackend);
    } else {
      Nd4j.getBackend();
    }
  }

  static void requireOne(Set<String> backends) {
    if (backends.isEmpty()) {
      throw new BackendException(
          "No ND4J backend is on the class path. Add one: io.gen4j:gen4j-cpu for the CPU, or"
              + " io.gen4j:gen4j-cuda for a GPU."
              + HELP,
          null);
    }
    if (backends.size() > 1) {
      throw new BackendException(
          "Several ND4J backends are on the class path, and ND4J's choice between them is"
              + " arbitrary: "
              + backends
              + ". Keep one of them."
              + HELP,
          null);
    }
  }

  private static Set<String> backends(ClassLoader own) throws IOException {
    Set<String> jars = new LinkedHashSet<>();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    for (ClassLoader loader : new ClassLoader[] {own, context}) {
      List<URL> found = loader == null ? List.of() : Collections.list(loader.getResources(SERVICE));
      found.forEach(url -> jars.add(url.toString()));
    }
    return jars;
  }

  private static String startFailure(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return "The ND4J backend on the class path cannot start: "
        + root
        + ". If it is a CUDA backend, the machine needs an NVIDIA driver for CUDA 11.6; without"
        + " one,"
        + " use nd4j-native instead. If it is nd4j-native, its classifier must match the machine."
        + HELP;
  }
}
