package io.gen4j.gan;

import io.gen4j.core.Generator;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.internal.Labels;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Draws samples a batch at a time, in bounded working memory.
 *
 * @param sampler generator that samples come from
 * @param shape shape of a sample
 */
record Samples(Generator sampler, Latent latent, Condition condition, ExampleShape shape) {

  private static final int SAMPLE_BATCH = 256;

  /** Returns what stands behind the latent vectors of these labels; other codes are drawn. */
  double[][] conditions(List<Integer> labels, long seed) {
    double[][] conditions = condition.ofLabels(labels);
    if (!(condition instanceof Condition.OfCodes)) {
      return conditions;
    }
    double[][] drawn = condition.draw(labels.size(), seed);
    for (int i = 0; i < drawn.length; i++) {
      System.arraycopy(conditions[i], 0, drawn[i], 0, condition.labels());
    }
    return drawn;
  }

  /** As {@link Gan#decode(INDArray, double[]...)}. */
  INDArray decode(INDArray vectors, double[][] conditions) {
    int count = (int) vectors.size(0);
    GanChecks.requireConditions(condition, count, conditions);
    INDArray input = Labels.append(vectors, conditions);
    if (count <= SAMPLE_BATCH) {
      return sampler.generate(input);
    }
    INDArray all;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.createUninitialized(DataType.FLOAT, shape.batch(count), 'c');
    }
    for (int from = 0; from < count; from += SAMPLE_BATCH) {
      int to = Math.min(count, from + SAMPLE_BATCH);
      try (INDArray part = sampler.generate(rows(input, from, to))) {
        rows(all, from, to).assign(part);
      }
    }
    return all;
  }

  /** Returns the mean row of what a function reads off the sampling network, batch by batch. */
  INDArray mean(int count, long seed, Supplier<INDArray> read) {
    INDArray input = Labels.append(latent.sample(count, seed), condition.draw(count, seed));
    double[] sums = null;
    try (StepMemory.Scope scope = sampler.network().memory().open()) {
      for (int from = 0; from < count; from += SAMPLE_BATCH) {
        int to = Math.min(count, from + SAMPLE_BATCH);
        sampler.network().forward(false, rows(input, from, to).dup('c'));
        for (double[] row : HeapCopy.rows(read.get())) {
          sums = sums == null ? new double[row.length] : sums;
          for (int i = 0; i < row.length; i++) {
            sums[i] += row[i] / count;
          }
        }
      }
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return HeapCopy.array(sums, input.dataType(), 1, sums.length);
    }
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.interval(from, to));
  }
}
