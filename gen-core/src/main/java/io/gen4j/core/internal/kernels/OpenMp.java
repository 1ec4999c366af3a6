package io.gen4j.core.internal.kernels;

import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Threads of OpenMP, on which ND4J's operations run. Every thread has a number of its own. */
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
