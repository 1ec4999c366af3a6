package io.gen4j.core.internal.kernels;

import com.sun.jna.Function;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Limits the BLAS that ND4J has loaded to the calling thread while at least one caller is inside
 * {@link #run}. Otherwise BLAS threads and Gen4J's threads would wait for each other. Outside of
 * such calls, BLAS uses all its threads.
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
   * Runs ND4J's products on one thread. Their last bits depend on the number of threads. Without
   * this method, they would depend on whether another model is working at the same time.
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

  /** Returns the number of threads that a product may use now. */
  static int threads() {
    return SETTING.get();
  }

  /**
   * Finds the functions that set the number of threads. ND4J's own functions act on another copy of
   * the library and take a tenth of a millisecond to find it.
   */
  private static Setting setting() {
    Pointer getter = Loader.addressof("openblas_get_num_threads");
    Pointer setter = Loader.addressof("openblas_set_num_threads");
    if (getter == null || setter == null) {
      return new ByNd4j();
    }
    try {
      return new ByAddress(function(getter), function(setter));
    } catch (LinkageError e) {
      // JNA does not support this machine.
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
