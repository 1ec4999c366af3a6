package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.function.DoubleConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Large products of float matrices with ND4J, to measure the peak rate of the machine. */
final class Gemm implements Workload {

  private final INDArray a;
  private final INDArray b;
  private final INDArray c;

  Gemm(Task task) {
    int n = task.width();
    // BLAS multiplies arrays in Fortran order without copies.
    a = Nd4j.rand(n, n).dup('f');
    b = Nd4j.rand(n, n).dup('f');
    c = Nd4j.createUninitialized(new long[] {n, n}, 'f');
  }

  @Override
  public long parameters() {
    return 0;
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      Nd4j.gemm(a, b, c, false, false, 1, 0);
    }
  }

  @Override
  public void close() {
    a.close();
    b.close();
    c.close();
  }
}
