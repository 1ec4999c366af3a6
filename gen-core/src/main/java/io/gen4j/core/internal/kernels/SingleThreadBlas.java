package io.gen4j.core.internal.kernels;

import com.sun.jna.Function;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keeps the BLAS that ND4J has loaded on the thread that calls it, while anybody works with it in
 * this way: its threads and ours would wait for each other. Elsewhere it has all its threads.
 */
public final class SingleThreadBlas {

  private static final Setting SETTING = setting();

  private static int users;
  private static int threads;

  private SingleThreadBlas() {}

  private interface Setting {
    int get();

    void set(int threads);
  }

  /**
   * Runs products of ND4J's own on one thread. Their last bits depend on the number of threads, and
   * would otherwise on whether another model is at work at the moment.
   */
  public static void run(Runnable products) {
    enter();
    try {
      products.run();
    } finally {
      leave();
    }
  }

  static synchronized void enter() {
    if (users == 0) {
      threads = SETTING.get();
      SETTING.set(1);
    }
    users++;
  }

  static synchronized void leave() {
    if (--users == 0) {
      SETTING.set(threads);
    }
  }

  /** Returns how many threads a product may use now. */
  static int threads() {
    return SETTING.get();
  }

  /** ND4J asks another copy of the library, and takes a tenth of a millisecond to find it. */
  private static Setting setting() {
    Pointer getter = Loader.addressof("openblas_get_num_threads");
    Pointer setter = Loader.addressof("openblas_set_num_threads");
    if (getter == null || setter == null) {
      return new ByNd4j();
    }
    try {
      return new ByAddress(function(getter), function(setter));
    } catch (LinkageError e) {
      // No JNA for this machine.
      return new ByNd4j();
    }
  }

  private static Function function(Pointer address) {
    return Function.getFunction(new com.sun.jna.Pointer(address.address()));
  }

  private record ByAddress(Function getter, Function setter) implements Setting {

    @Override
    public int get() {
      return getter.invokeInt(new Object[0]);
    }

    @Override
    public void set(int threads) {
      setter.invokeVoid(new Object[] {threads});
    }
  }

  private record ByNd4j() implements Setting {

    @Override
    public int get() {
      return Nd4j.factory().blas().getMaxThreads();
    }

    @Override
    public void set(int threads) {
      Nd4j.factory().blas().setMaxThreads(threads);
    }
  }
}
