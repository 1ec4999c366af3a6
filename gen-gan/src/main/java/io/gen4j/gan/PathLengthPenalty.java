package io.gen4j.gan;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.internal.Displacement;
import io.gen4j.gan.regularization.PathLength;
import io.gen4j.gan.vertex.StyleTap;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Path-length regularisation. With s(w) the inner product of the sample with fixed noise y, the
 * length n is ‖∇w s‖, and its parameter gradient a difference of two backward passes, as for the
 * penalties on the discriminator, see {@link Displacement}. Styles are not mixed in these passes: a
 * sample's length is one of its own style.
 */
final class PathLengthPenalty {

  private final Network generator;
  private final PathLength options;
  private final StyleTap tap;
  private final INDArray mean;

  PathLengthPenalty(Network generator, PathLength options) {
    this.generator = generator;
    this.options = options;
    this.tap = StyleTap.of(generator.graph()).orElse(null);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.mean = Nd4j.scalar(DataType.DOUBLE, 0);
    }
  }

  /** Returns the live array of the running mean length; 0 before the first payment. */
  INDArray state() {
    return mean;
  }

  /** Adds the penalty's gradient on the first examples of a batch; see {@link #addGradient}. */
  double addGradient(Examples fake, long seed) {
    long count = Math.max(1, Math.round(options.share() * fake.data().size(0)));
    return addGradient(fake.vectors().get(NDArrayIndex.interval(0, count)).dup('c'), seed);
  }

  /**
   * Adds the penalty's parameter gradient to the generator's gradients and moves the running mean,
   * inside an open scope of its step memory.
   *
   * @param vectors {@code [batch, latent + size]}
   * @return the penalty as it would be paid at every step
   */
  double addGradient(INDArray vectors, long seed) {
    // Layers that a vertex reads may write their gradients even where only the input's is wanted.
    INDArray earlier = generator.gradients().dup();
    if (tap != null) {
      tap.mix(false);
    }
    try {
      return addGradient(vectors, seed, earlier);
    } finally {
      if (tap != null) {
        tap.mix(true);
        tap.move(null);
      }
    }
  }

  private double addGradient(INDArray vectors, long seed, INDArray earlier) {
    int batch = (int) vectors.size(0);
    INDArray sample = generator.forward(true, vectors)[0];
    double pixels = sample.rank() == 4 ? sample.size(2) * sample.size(3) : 1;
    DataType type = sample.dataType();
    INDArray noise = Noise.normal(seed, sample.shape()).castTo(type).muli(1 / Math.sqrt(pixels));
    INDArray back = generator.backward(Gradients.INPUT, noise)[0];
    generator.gradients().assign(earlier);
    double[][] rows = HeapCopy.rows(HeapCopy.dense(tap == null ? back : tap.gradient()));
    double[] lengths = Displacement.norms(rows);
    double average = Arrays.stream(lengths).sum() / batch;
    double before = mean.getDouble(0);
    double target = before == 0 ? average : before + options.decay() * (average - before);
    mean.assign(target);
    double value = 0;
    double[] slopes = new double[batch];
    for (int i = 0; i < batch; i++) {
      double away = lengths[i] - target;
      value += options.weight() * away * away / batch;
      slopes[i] = options.every() * 2 * options.weight() * away / batch;
    }
    Displacement displacement = Displacement.of(rows, lengths, slopes, type);
    INDArray step = HeapCopy.matrix(displacement.steps(), type);
    side(vectors, step, noise.mul(displacement.weight()));
    side(vectors, step.neg(), noise.mul(-displacement.weight()));
    return value;
  }

  private void side(INDArray vectors, INDArray step, INDArray outputGradient) {
    if (tap == null) {
      generator.forward(true, vectors.add(step));
    } else {
      tap.move(step);
      generator.forward(true, vectors);
    }
    generator.backward(Gradients.PARAMETERS_ADDED, outputGradient);
  }
}
