package io.gen4j.core.internal.kernels;

import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads of OpenMP, which run ND4J's operations and oneDNN. Their number is a setting of the
 * calling thread.
 */
final class OpenMp {

  private OpenMp() {}

  /** Runs operations on the calling thread only. */
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
