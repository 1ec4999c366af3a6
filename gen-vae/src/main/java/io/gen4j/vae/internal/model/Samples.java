package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.monitoring.Recording;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.likelihood.Autoregressive;
import io.gen4j.vae.likelihood.Likelihood;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Draws latent vectors and decodes them, a batch at a time. Working memory does not grow with their
 * number.
 */
public record Samples(VaeModel model, Inputs inputs, Evaluation evaluation) {

  private static final int SAMPLE_BATCH = 256;
  private static final long SAMPLES = 0x5341L;

  /** Draws latent vectors from the prior, detached. */
  public INDArray draw(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, SAMPLES));
    return model.settings().prior().sample(count, model.priorValues(), random).detach();
  }

  /**
   * Returns the expected data of latent vectors. If {@code random} is not null, draws data instead.
   */
  public INDArray decode(INDArray z, int[] labels, RandomGenerator random) {
    try (Recording.Span recorded = Recording.sample("vae", (int) z.size(0))) {
      return decoded(z, labels, random);
    }
  }

  private INDArray decoded(INDArray z, int[] labels, RandomGenerator random) {
    int count = Math.toIntExact(z.size(0));
    inputs.requireLabels(labels, count);
    INDArray all;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      all = Nd4j.createUninitialized(model.type(), model.shape().batch(count), 'c');
    }
    for (int from = 0; from < count; from += SAMPLE_BATCH) {
      int to = Math.min(count, from + SAMPLE_BATCH);
      try (StepMemory.Scope scope = model.memory().open()) {
        INDArray data =
            data(
                z.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c'),
                labels == null ? null : Arrays.copyOfRange(labels, from, to),
                random);
        all.get(NDArrayIndex.interval(from, to)).assign(data);
      }
    }
    return all;
  }

  private INDArray data(INDArray z, int[] labels, RandomGenerator random) {
    Likelihood likelihood = model.settings().likelihood();
    if (likelihood instanceof Autoregressive steps) {
      return generated(steps, z, labels, random);
    }
    INDArray decoded = evaluation.decode(z, labels, null);
    return random == null ? likelihood.mean(decoded) : likelihood.sample(decoded, random);
  }

  private INDArray generated(
      Autoregressive steps, INDArray z, int[] labels, RandomGenerator random) {
    int rows = Math.toIntExact(z.size(0));
    ComputationGraph decoder = model.decoder().graph();
    if (!SteppedDecoder.supports(decoder)) {
      return steps.generate(rows, (step, previous) -> output(z, labels, step, previous), random);
    }
    INDArray codes = model.codes(z, labels, model.posteriorValues());
    try (SteppedDecoder stepped = new SteppedDecoder(decoder, codes, steps.predicted())) {
      return steps.generate(rows, stepped, random);
    }
  }

  /** Returns the decoder's output at a step. Its memory is free again for the next step. */
  private double[] output(INDArray z, int[] labels, int step, INDArray previous) {
    try (StepMemory.Scope scope = model.memory().open()) {
      INDArray decoded = evaluation.decode(z, labels, previous.castTo(model.type()));
      return HeapCopy.doubles(
          decoded.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step)).dup('c'));
    }
  }

  /** Returns the expected data on the line between the posterior means of two examples. */
  public INDArray interpolate(INDArray from, INDArray to, int[] label, int count) {
    return line(
        evaluation.means(inputs.encodable(from, label)),
        evaluation.means(inputs.encodable(to, label)),
        label,
        count);
  }

  /** Returns the expected data on the line between two latent vectors {@code [1, latent]}. */
  public INDArray line(INDArray from, INDArray to, int[] label, int count) {
    if (count < 2) {
      throw new IllegalArgumentException("An interpolation needs 2 or more points, got " + count);
    }
    if (model.settings().posterior().isDiscrete()) {
      throw new IllegalStateException(
          "Discrete codes cannot be interpolated: the posterior is "
              + model.settings().posterior().describe());
    }
    double[] a = HeapCopy.doubles(from);
    double[] b = HeapCopy.doubles(to);
    double[][] path = new double[count][model.latentSize()];
    for (int s = 0; s < count; s++) {
      double t = (double) s / (count - 1);
      for (int i = 0; i < path[s].length; i++) {
        path[s][i] = (1 - t) * a[i] + t * b[i];
      }
    }
    int[] labels = null;
    if (label != null) {
      labels = new int[count];
      Arrays.fill(labels, label[0]);
    }
    return decode(HeapRows.matrix(path), labels, null);
  }
}
