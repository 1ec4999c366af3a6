package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Batches of images in memory, used in turn. */
final class RealBatches {

  private static final int COUNT = 8;

  private final List<INDArray> batches = new ArrayList<>();
  private int next;

  RealBatches(Task task) {
    long[] shape = {task.batch(), task.channels(), task.side(), task.side()};
    for (int i = 0; i < COUNT; i++) {
      batches.add(Nd4j.create(Discs.batch(task, i, -1), shape, 'c'));
    }
  }

  INDArray next() {
    return batches.get(next++ % COUNT);
  }
}
