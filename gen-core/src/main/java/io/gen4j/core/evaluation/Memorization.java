package io.gen4j.core.evaluation;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The nearest real neighbors of samples, as a test for memorization. A sample counts as memorized
 * if it equals its nearest real example, or if the distance to that example is less than a third of
 * the distance to the second nearest (Yoon et al. 2023). The test misses copies of a real example
 * that occurs twice. {@link #copying} is another test, which compares with examples that were held
 * out from training.
 *
 * @param neighbors indices of the nearest real examples, nearest first, {@code [samples][k]}
 * @param distances Euclidean distances to these examples in feature space, {@code [samples][k]}
 */
public record Memorization(int[][] neighbors, double[][] distances) {

  /**
   * A sample is memorized if the distance to the nearest neighbor is below this share of the
   * distance to the second nearest.
   */
  public static final double RATIO = 1.0 / 3;

  /**
   * Starts a search.
   *
   * @param samples features of samples, {@code [n][d]}
   * @param k number of neighbors to find, 2 or more
   * @throws IllegalArgumentException if k is below 2, or if there are no features
   */
  public static Search search(double[][] samples, int k) {
    return new Search(samples, k);
  }

  /**
   * Reads a data set in batches and finds the nearest examples.
   *
   * @param samples {@code [n, ...shape]}, in {@code range}; not modified
   * @param real training data of the model; mapped to {@code range}
   * @param range range of the model's samples
   * @param features features to compare; {@link FeatureExtractor#identity} compares the values of
   *     examples
   * @throws IllegalArgumentException if the shapes differ, or if there are fewer than 6 real
   *     examples
   */
  public static Memorization of(
      INDArray samples, Dataset real, ValueRange range, FeatureExtractor features) {
    if (!real.shape().matchesBatch(samples.shape())) {
      throw new IllegalArgumentException(
          "Samples and data must have the same shape, but got "
              + Arrays.toString(samples.shape())
              + " and examples of "
              + real.shape());
    }
    Search search = search(features.features(samples), 5);
    RealBatches.of(real, range).forEach((batch, labels) -> search.add(features.features(batch)));
    return search.result();
  }

  /** Returns the number of samples. */
  public int samples() {
    return distances.length;
  }

  /** Returns the share of samples that are memorized, from 0 to 1. */
  public double memorized() {
    return Arrays.stream(distances)
        .mapToDouble(d -> d[0] == 0 || d[0] < RATIO * d[1] ? 1 : 0)
        .average()
        .orElseThrow();
  }

  /** Returns the mean distance to the nearest real example, in units of the features. */
  public double nearestDistance() {
    return Arrays.stream(distances).mapToDouble(d -> d[0]).average().orElseThrow();
  }

  /**
   * Returns how often a sample is nearer to the training data than a held-out example is (the
   * statistic of Meehan et al. 2020 as a share, from 0 to 1). Samples that resemble new data give
   * 0.5, copies give a value near 1, and samples that are farther away than new data give less than
   * 0.5.
   *
   * @param heldOut result of the same search for real examples that were not used in training
   */
  public double copying(Memorization heldOut) {
    double[] others = Arrays.stream(heldOut.distances).mapToDouble(d -> d[0]).sorted().toArray();
    double sum = 0;
    for (double[] own : distances) {
      int farther = (int) Arrays.stream(others).filter(d -> d > own[0]).count();
      int equal = (int) Arrays.stream(others).filter(d -> d == own[0]).count();
      sum += farther + 0.5 * equal;
    }
    return sum / ((double) samples() * others.length);
  }

  /**
   * Returns a grid of images. Each row shows a sample and then its nearest real images. Samples
   * with the smallest ratio of nearest to second nearest distance come first.
   *
   * @param samples images that the search was run for, {@code [n, channels, height, width]}
   * @param range range of the sample values
   * @param real data set that was searched
   * @param rows largest number of samples to show
   */
  public ImageGrid grid(INDArray samples, ValueRange range, Dataset real, int rows) {
    if (samples.size(0) != samples()) {
      throw new IllegalArgumentException(
          "The search was for " + samples() + " samples, got " + samples.size(0));
    }
    List<Integer> shown =
        IntStream.range(0, samples())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> distances[i][0] / distances[i][1]))
            .limit(rows)
            .toList();
    List<BufferedImage> own = ImageGrid.of(samples, range).tiles();
    List<BufferedImage> tiles = new ArrayList<>();
    for (int i : shown) {
      tiles.add(own.get(i));
      INDArray nearest = RealBatches.of(real, range).read(neighbors[i]);
      tiles.addAll(ImageGrid.of(nearest, range).tiles());
      OffHeap.free(nearest);
    }
    return new ImageGrid(tiles, 1 + neighbors[0].length, 2, 1);
  }

  /**
   * A search for the nearest real examples, which are added batch by batch. Memory does not grow
   * with their number. Not thread-safe.
   */
  public static final class Search {

    private final FeatureRows samples;
    private final int[][] neighbors;
    private final double[][] squares;
    private long added;

    private Search(double[][] samples, int k) {
      if (k < 2) {
        throw new IllegalArgumentException("A search must find 2 neighbors or more, got " + k);
      }
      this.samples = FeatureRows.of(samples);
      this.neighbors = new int[samples.length][k];
      this.squares = new double[samples.length][k];
      for (double[] row : squares) {
        Arrays.fill(row, Double.POSITIVE_INFINITY);
      }
    }

    /**
     * Adds the features of the next real examples. Examples are numbered in the order of addition.
     */
    public Search add(double[]... rows) {
      if (rows.length == 0) {
        return this;
      }
      FeatureRows real = FeatureRows.of(rows);
      samples.requireSameFeatures(real);
      double[] distances = samples.squaredDistances(real);
      for (int i = 0; i < samples.size(); i++) {
        for (int j = 0; j < rows.length; j++) {
          if (distances[i * rows.length + j] <= squares[i][squares[i].length - 1] * (1 + 1e-6)) {
            // The distance from products loses digits if two points nearly coincide.
            insert(i, (int) added + j, exact(samples.rows()[i], rows[j]));
          }
        }
      }
      added += rows.length;
      return this;
    }

    private static double exact(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      }
      return sum;
    }

    private void insert(int sample, int number, double square) {
      double[] near = squares[sample];
      int at = near.length - 1;
      if (square >= near[at]) {
        return;
      }
      for (; at > 0 && near[at - 1] > square; at--) {
        near[at] = near[at - 1];
        neighbors[sample][at] = neighbors[sample][at - 1];
      }
      near[at] = square;
      neighbors[sample][at] = number;
    }

    /**
     * Returns the result.
     *
     * @throws IllegalStateException if fewer real examples were added than there are neighbors to
     *     find
     */
    public Memorization result() {
      int k = squares[0].length;
      if (added < k) {
        throw new IllegalStateException(
            "A search for " + k + " neighbors needs at least as many real examples, got " + added);
      }
      double[][] distances =
          Arrays.stream(squares)
              .map(row -> Arrays.stream(row).map(Math::sqrt).toArray())
              .toArray(double[][]::new);
      return new Memorization(
          Arrays.stream(neighbors).map(int[]::clone).toArray(int[][]::new), distances);
    }
  }
}
