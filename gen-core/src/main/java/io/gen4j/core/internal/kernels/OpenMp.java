package io.gen4j.core.internal.kernels;

import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Threads of OpenMP, on which ND4J's operations and oneDNN run. How many there may be is a setting
 * of the thread that calls them.
 */
final class OpenMp {

  private OpenMp() {}

  /** Runs operations on the calling thread alone. */
  static void onThisThread(Runnable operations) {
    NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int threads = library.ompGetMaxThreads();
    library.setOmpNumThreads(1);
    try {
      operations.run();
    } finally {
      library.setOmpNumThreads(threads);
    }
  }
}
