package io.gen4j.core.internal.kernels;

import com.sun.jna.Function;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The native libraries that accelerated layers use. */
public final class FastLibraries {

  private static final Logger LOG = LoggerFactory.getLogger(FastLibraries.class);

  private FastLibraries() {}

  /** Loads the libraries and logs their names. Later calls do nothing. */
  public static void load() {
    Told.once();
  }

  private static final class Told {

    static {
      LOG.info("{}", describe(OneDnn.isAvailable()));
    }

    static void once() {
      // Loading the class has told it.
    }
  }

  /** Returns a line for the log. */
  static String describe(boolean withOneDnn) {
    String libraries = withOneDnn ? oneDnn() + " and " + openBlas() : openBlas();
    int threads = Parallel.PROCESSORS;
    return "Fast layers use "
        + libraries
        + ", on "
        + threads
        + (threads == 1 ? " thread" : " threads");
  }

  private static String oneDnn() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
  }

  /** Asks the library that ND4J has loaded, like {@link SingleThreadBlas}. */
  private static String openBlas() {
    Pointer name = Loader.addressof("openblas_get_corename");
    if (name == null) {
      return "the BLAS of ND4J";
    }
    try {
      Function function = Function.getFunction(new com.sun.jna.Pointer(name.address()));
      return "OpenBLAS with kernels for " + function.invokeString(new Object[0], false);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return "OpenBLAS";
    }
  }
}
