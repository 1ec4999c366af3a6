package io.gen4j.vae;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.likelihood.Likelihood;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Draws latent vectors and decodes them a batch at a time, in bounded working memory. */
record Samples(Assembly assembly, Inputs inputs, Evaluation evaluation) {

  private static final int SAMPLE_BATCH = 256;
  private static final long SAMPLES = 0x5341L;

  /** Draws latent vectors from the prior. */
  double[][] draw(int count, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException("The number of samples must be 1 or more, got " + count);
    }
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, SAMPLES));
    double[] weights = assembly.priorValues();
    double[][] z = new double[count][assembly.latentSize()];
    for (double[] row : z) {
      assembly.options().prior().sample(weights, random, row);
    }
    return z;
  }

  /** Means of the likelihood, or draws if there is a generator. */
  INDArray decode(double[][] z, int[] labels, RandomGenerator random) {
    inputs.requireLabels(labels, z.length);
    Likelihood likelihood = assembly.options().likelihood();
    int length = assembly.shape().length();
    double[] parameters = new double[length * likelihood.parametersPerValue()];
    double[] x = new double[length];
    float[] all = new float[Math.multiplyExact(z.length, length)];
    for (int from = 0; from < z.length; from += SAMPLE_BATCH) {
      int to = Math.min(z.length, from + SAMPLE_BATCH);
      float[] decoded =
          evaluation.decode(
              Arrays.copyOfRange(z, from, to),
              labels == null ? null : Arrays.copyOfRange(labels, from, to));
      for (int r = from; r < to; r++) {
        HeapCopy.widen(decoded, (r - from) * parameters.length, parameters);
        if (random == null) {
          likelihood.mean(parameters, x);
        } else {
          likelihood.sample(parameters, random, x);
        }
        for (int i = 0; i < length; i++) {
          all[r * length + i] = (float) x[i];
        }
      }
    }
    return HeapCopy.array(all, assembly.shape().batch(z.length)).detach();
  }

  /** Returns the expected data on the line between the posterior means of two examples. */
  INDArray interpolate(INDArray from, INDArray to, int[] label, int count) {
    if (count < 2) {
      throw new IllegalArgumentException("An interpolation takes 2 or more steps, got " + count);
    }
    if (assembly.options().posterior().isDiscrete()) {
      throw new IllegalStateException(
          "There is no line between discrete codes: " + assembly.options().posterior().describe());
    }
    double[] a = evaluation.means(inputs.encodable(from, label))[0];
    double[] b = evaluation.means(inputs.encodable(to, label))[0];
    double[][] path = new double[count][a.length];
    for (int s = 0; s < count; s++) {
      double t = (double) s / (count - 1);
      for (int i = 0; i < a.length; i++) {
        path[s][i] = (1 - t) * a[i] + t * b[i];
      }
    }
    int[] labels = null;
    if (label != null) {
      labels = new int[count];
      Arrays.fill(labels, label[0]);
    }
    return decode(path, labels, null);
  }
}
