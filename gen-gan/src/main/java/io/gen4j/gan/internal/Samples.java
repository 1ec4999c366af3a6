package io.gen4j.gan.internal;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.gan.conditioning.ConditionBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Draws samples batch by batch, in bounded working memory.
 *
 * @param sampler generator that draws samples
 * @param input builds the generator's inputs
 * @param shape shape of a sample
 */
public record Samples(Network sampler, GeneratorInput input, ExampleShape shape) {

  private static final int SAMPLE_BATCH = 256;

  /**
   * Returns how further threads draw samples of this model.
   *
   * @param memory memory of all of them
   */
  public Serving.Contexts<Samples> contexts(StepMemory memory) {
    return new Serving.Contexts<Samples>() {

      @Override
      public Samples create(List<INDArray> parameters) {
        INDArray shared = parameters.isEmpty() ? null : parameters.get(0);
        return new Samples(sampler.forInference(shared, memory), input, shape);
      }

      @Override
      public void free(Samples context) {
        context.sampler().release();
      }
    };
  }

  /** Returns the samples for latent vectors and conditions, see {@code Gan.decode}. */
  public INDArray decode(INDArray vectors, ConditionBatch conditions) {
    try (Recording.Span recorded = Recording.sample("gan", conditions.size())) {
      return decoded(vectors, conditions);
    }
  }

  private INDArray decoded(INDArray vectors, ConditionBatch conditions) {
    int count = conditions.size();
    INDArray[] inputs = input.of(vectors, conditions, type());
    if (count <= SAMPLE_BATCH) {
      return sampler.output(inputs);
    }
    INDArray all;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.createUninitialized(type(), shape.batch(count), 'c');
    }
    for (int from = 0; from < count; from += SAMPLE_BATCH) {
      int to = Math.min(count, from + SAMPLE_BATCH);
      try (INDArray part = sampler.output(rows(from, to, inputs))) {
        rows(all, from, to).assign(part);
      }
    }
    return all;
  }

  /** Returns the mean over samples of the rows that {@code read} returns after each batch. */
  public INDArray mean(ConditionBatch conditions, long seed, Supplier<INDArray> read) {
    int count = conditions.size();
    INDArray[] inputs = input.draw(conditions, seed, type());
    double[] sums = null;
    try (StepMemory.Scope scope = sampler.memory().open()) {
      for (int from = 0; from < count; from += SAMPLE_BATCH) {
        int to = Math.min(count, from + SAMPLE_BATCH);
        sampler.forward(false, rows(from, to, inputs));
        for (double[] row : HeapCopy.rows(read.get())) {
          sums = sums == null ? new double[row.length] : sums;
          for (int i = 0; i < row.length; i++) {
            sums[i] += row[i] / count;
          }
        }
      }
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return HeapCopy.array(sums, type(), 1, sums.length);
    }
  }

  private DataType type() {
    return sampler.parameters().dataType();
  }

  private static INDArray[] rows(int from, int to, INDArray... inputs) {
    return Arrays.stream(inputs).map(in -> rows(in, from, to).dup('c')).toArray(INDArray[]::new);
  }

  private static INDArray rows(INDArray array, int from, int to) {
    return array.get(NDArrayIndex.interval(from, to));
  }
}
