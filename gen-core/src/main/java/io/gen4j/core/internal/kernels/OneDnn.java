package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * oneDNN by its own interface. ND4J has another copy inside, older, whose operations bring images
 * into oneDNN's order of memory and back at every call.
 *
 * <p>It is there if the application has ND4J's backend for the CPU and the native libraries of
 * {@code org.bytedeco:dnnl} and of {@code org.bytedeco:opencl}, which that one is linked with; on
 * Linux, where it shares ND4J's OpenMP, so that {@link OpenMp} holds it to one thread.
 */
final class OneDnn {

  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

  private static final String PLATFORM = "linux-x86_64";

  private OneDnn() {}

  /** Whether it is there; the first call loads it, which takes a tenth of a second. */
  static boolean isAvailable() {
    return Loaded.ENGINE != null;
  }

  /** Returns the processor. */
  static engine engine() {
    return Loaded.ENGINE;
  }

  /** Whether work in so many parts runs on our threads, each part on one of them. */
  static boolean isOurs(int parts) {
    return parts > 1 || Parallel.PROCESSORS == 1;
  }

  /** Runs one of so many parts: on this thread alone, or the only part on OpenMP's threads. */
  static void inParts(int parts, Runnable part) {
    if (isOurs(parts)) {
      OpenMp.onThisThread(part);
    } else {
      part.run();
    }
  }

  /** Returns what {@code start} does, or null if it cannot for want of the native libraries. */
  static engine load(Supplier<engine> start) {
    try {
      return start.get();
    } catch (LinkageError | RuntimeException e) {
      LOG.info(
          "Convolutions and products are slower without the native libraries of"
              + " org.bytedeco:dnnl:2.5.2-1.5.7 and org.bytedeco:opencl:3.0-1.5.7; see"
              + " docs/troubleshooting.md#onednn");
      LOG.debug("oneDNN could not be loaded", e);
      return null;
    }
  }

  private static final class Loaded {

    // ND4J first: who comes second shares the other's copy of OpenMP.
    private static final engine ENGINE =
        Backend.isCpu() && Loader.getPlatform().equals(PLATFORM)
            ? load(() -> new engine(engine.kind.cpu, 0))
            : null;
  }
}
