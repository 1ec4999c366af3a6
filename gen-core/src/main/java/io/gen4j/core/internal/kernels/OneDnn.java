package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import java.util.function.Supplier;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * oneDNN through its own interface. ND4J contains an older copy, whose operations convert images to
 * oneDNN's memory order and back at every call.
 *
 * <p>It is available on Linux if the application has ND4J's CPU backend and the native libraries of
 * {@code org.bytedeco:dnnl} and {@code org.bytedeco:opencl}. The first is linked with the second.
 * On Linux it shares OpenMP with ND4J, so {@link OpenMp} can limit it to one thread.
 */
final class OneDnn {

  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);

  private static final String PLATFORM = "linux-x86_64";

  /** Interfaces differ between major versions. */
  private static final int MAJOR = 3;

  private OneDnn() {}

  /** Whether oneDNN is available. The first call loads it, which takes a tenth of a second. */
  static boolean isAvailable() {
    return Loaded.ENGINE != null;
  }

  /** Returns oneDNN's engine for the CPU, or null if oneDNN is not available. */
  static engine engine() {
    return Loaded.ENGINE;
  }

  /** Whether work with this number of parts runs on Gen4J's threads, with one thread per part. */
  static boolean isOurs(int parts) {
    return parts > 1 || Parallel.PROCESSORS == 1;
  }

  /**
   * Runs one of {@code parts} parts on the calling thread, or a single part on OpenMP's threads.
   */
  static void inParts(int parts, Runnable part) {
    if (isOurs(parts)) {
      OpenMp.onThisThread(part);
    } else {
      part.run();
    }
  }

  /**
   * Lets the caller provide the scratchpad. oneDNN's own scratchpads may belong to the thread that
   * created a primitive.
   */
  static primitive_attr scratchpadOfOurs() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    return attributes;
  }

  /** Returns the result of {@code start}, or null if native libraries are missing. */
  static engine load(Supplier<engine> start) {
    try {
      return start.get();
    } catch (LinkageError | RuntimeException e) {
      LOG.info(
          "Convolutions and products are slower without the native libraries of"
              + " org.bytedeco:dnnl:3.11-1.5.13 and org.bytedeco:opencl:3.0-1.5.13; see"
              + " docs/troubleshooting.md#onednn");
      LOG.debug("oneDNN could not be loaded", e);
      return null;
    }
  }

  private static final class Loaded {

    // ND4J is loaded first. The library that is loaded second shares the first one's copy of
    // OpenMP.
    private static final engine ENGINE =
        Backend.isCpu() && Loader.getPlatform().equals(PLATFORM) ? load(Loaded::start) : null;

    private static engine start() {
      int major = dnnl.dnnl_version().major();
      if (major != MAJOR) {
        throw new IllegalStateException("This is version " + major + " of oneDNN");
      }
      return new engine(engine.kind.cpu, 0);
    }
  }
}
