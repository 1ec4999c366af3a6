package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The perceptual path length of a latent space (Karras et al. 2019, arXiv:1812.04948): how fast
 * features change along a path between two random latent vectors. It is the mean of |f(G(z(t + ε)))
 * - f(G(z(t)))|² / ε² over paths and random positions t on them, with ε = 1e-4. Paths follow a
 * great circle for normal latent vectors, and a straight line for uniform ones. Lower is smoother.
 * In the paper, f is VGG with LPIPS weights. With other features, compare results only if they use
 * the same features. Outliers are not removed.
 *
 * <p>Memory holds a single batch, however many paths there are.
 *
 * @param value mean over paths, in squared units of the features per squared unit of t
 * @param standardError standard error of the mean
 * @param paths number of paths
 */
public record PerceptualPathLength(double value, double standardError, int paths) {

  private static final double STEP = 1e-4;
  private static final int BATCH = 64;

  /**
   * Measures random paths of a model, at uniformly distributed positions.
   *
   * @param latent distribution of latent vectors
   * @param generator maps latent vectors {@code [n, size]} to samples {@code [n, ...]}, for example
   *     {@code gan::decode}; the samples are closed after use
   * @param features features to compare; {@link FeatureExtractor#identity} compares the values of
   *     samples
   * @param paths number of paths, 1 or more
   * @param seed seed of paths and positions
   * @throws IllegalArgumentException if there are no paths, if the latent size is 0, or if features
   *     are not finite
   */
  public static PerceptualPathLength of(
      Latent latent,
      UnaryOperator<INDArray> generator,
      FeatureExtractor features,
      int paths,
      long seed) {
    if (paths < 1 || latent.size() < 1) {
      throw new IllegalArgumentException(
          "Path lengths need 1 or more paths and a latent size of 1 or more, got "
              + paths
              + " paths and a latent size of "
              + latent.size());
    }
    RunningMean mean = new RunningMean();
    for (int from = 0; from < paths; from += BATCH) {
      int count = Math.min(BATCH, paths - from);
      double[][] rows = features(latent, generator, features, count, Seeds.derive(seed, from));
      for (int i = 0; i < count; i++) {
        mean.add(squaredDistance(rows[2 * i], rows[2 * i + 1]) / (STEP * STEP));
      }
    }
    return new PerceptualPathLength(mean.mean(), mean.standardError(), paths);
  }

  private static double[][] features(
      Latent latent,
      UnaryOperator<INDArray> generator,
      FeatureExtractor features,
      int count,
      long seed) {
    try (MemoryWorkspace outside = OffHeap.outside()) {
      INDArray vectors = places(latent, count, seed);
      INDArray samples = generator.apply(vectors);
      double[][] rows = features.features(samples);
      OffHeap.free(samples, vectors);
      if (rows.length != 2 * count) {
        throw new IllegalArgumentException(
            "The generator and the feature extractor must return one row for each latent vector, "
                + 2 * count
                + ", got "
                + rows.length);
      }
      return FeatureRows.of(rows).rows();
    }
  }

  /**
   * Returns {@code [2 * count, size]}: every position on a path, followed by the position one step
   * further.
   */
  private static INDArray places(Latent latent, int count, long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, 2));
    int size = latent.size();
    try (INDArray from = latent.sample(count, Seeds.derive(seed, 0));
        INDArray to = latent.sample(count, Seeds.derive(seed, 1))) {
      double[][] starts = HeapCopy.rows(from);
      double[][] ends = HeapCopy.rows(to);
      float[] places = new float[2 * count * size];
      for (int i = 0; i < count; i++) {
        double t = random.nextDouble();
        for (int k = 0; k < 2; k++) {
          double[] place = place(latent.kind(), starts[i], ends[i], t + k * STEP);
          for (int j = 0; j < size; j++) {
            places[(2 * i + k) * size + j] = (float) place[j];
          }
        }
      }
      return HeapCopy.array(places, 2L * count, size);
    }
  }

  private static double[] place(Latent.Kind kind, double[] a, double[] b, double t) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    double angle = Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb))));
    // There is no great circle if both vectors are on one line through 0.
    boolean line = kind == Latent.Kind.UNIFORM || !(Math.sin(angle) > 1e-6);
    double wa = line ? 1 - t : Math.sin((1 - t) * angle) / Math.sin(angle);
    double wb = line ? t : Math.sin(t * angle) / Math.sin(angle);
    double[] place = new double[a.length];
    Arrays.setAll(place, i -> wa * a[i] + wb * b[i]);
    return place;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }
}
