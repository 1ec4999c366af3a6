package io.gen4j.gan.internal;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.backend.TrialMemory;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.Precision;
import io.gen4j.core.network.StepMemory;
import io.gen4j.gan.conditioning.ConditionBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Draws samples batch by batch, in bounded working memory. */
public final class Samples {

  private static final int MOST = 256;
  private static final int LEAST = 8;

  /** A pass keeps about this many values: 64 MB of floats. */
  private static final long VALUES = 1L << 24;

  private final Network sampler;
  private final GeneratorInput input;
  private final ExampleShape shape;

  /** Most samples of a pass. It is measured once for all contexts of a model; 0 before. */
  private int most;

  /**
   * Creates the samples of a generator.
   *
   * @param sampler generator that draws samples
   * @param input builds the generator's inputs
   * @param shape shape of a sample
   */
  public Samples(Network sampler, GeneratorInput input, ExampleShape shape) {
    this.sampler = sampler;
    this.input = input;
    this.shape = shape;
  }

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
        Samples context = new Samples(sampler.forInference(shared, memory), input, shape);
        context.most = most;
        return context;
      }

      @Override
      public <T> T in(Precision precision, Samples context, Function<Samples, T> work) {
        return context.sampler.inPrecision(precision, () -> work.apply(context));
      }

      @Override
      public void free(Samples context) {
        context.sampler.release();
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
    int batch = batch(count, inputs);
    if (count <= batch) {
      return sampler.output(inputs);
    }
    INDArray all;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.createUninitialized(type(), shape.batch(count), 'c');
    }
    for (int from = 0; from < count; from += batch) {
      int to = Math.min(count, from + batch);
      try (INDArray part = sampler.output(rows(from, to, inputs))) {
        rows(all, from, to).assign(part);
      }
    }
    return all;
  }

  /**
   * Runs the generator once on all vectors. The shape of a sample need not be known.
   *
   * @throws IllegalArgumentException if there is not enough memory
   */
  public INDArray trial(INDArray vectors, ConditionBatch conditions) {
    INDArray[] inputs = input.of(vectors, conditions, type());
    TrialMemory.require(
        sampler.graph(), Arrays.stream(inputs).map(INDArray::shape).toArray(long[][]::new));
    return sampler.output(inputs);
  }

  /** Returns the mean over samples of the rows that {@code read} returns after each batch. */
  public INDArray mean(ConditionBatch conditions, long seed, Supplier<INDArray> read) {
    int count = conditions.size();
    INDArray[] inputs = input.draw(conditions, seed, type());
    int batch = batch(count, inputs);
    double[] sums = null;
    try (StepMemory.Scope scope = sampler.memory().open()) {
      for (int from = 0; from < count; from += batch) {
        int to = Math.min(count, from + batch);
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

  /** Returns how many samples a pass may draw, so that its activations stay small. */
  private int batch(int count, INDArray... inputs) {
    if (count <= LEAST) {
      return count;
    }
    if (most == 0) {
      try (StepMemory.Scope scope = sampler.memory().open()) {
        sampler.forward(false, rows(0, 1, inputs));
        long values = sampler.activationLength();
        most = (int) Math.max(LEAST, Math.min(MOST, VALUES / Math.max(1, values)));
      }
    }
    return most;
  }

  /** Returns the generator that draws samples. */
  public Network sampler() {
    return sampler;
  }

  /** Returns the shape of a sample. */
  public ExampleShape shape() {
    return shape;
  }

  /** Returns what builds the generator's inputs. */
  public GeneratorInput input() {
    return input;
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
