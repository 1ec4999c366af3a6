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
 * The nearest real neighbors of samples, and what they say about memorization: a sample counts as
 * memorized if its nearest real example is less than a third as far as the second nearest (Yoon et
 * al. 2023), or is equal to it. Real examples that occur twice hide each other from this test;
 * {@link #copying} compares with examples that were held out from training instead.
 *
 * @param neighbors numbers of the nearest real examples, nearest first, {@code [samples][k]}
 * @param distances Euclidean distances to them in feature space, {@code [samples][k]}
 */
public record Memorization(int[][] neighbors, double[][] distances) {

  /** A sample is memorized if the nearest neighbor is nearer than this share of the second. */
  public static final double RATIO = 1.0 / 3;

  /**
   * Starts a search.
   *
   * @param samples features of samples, {@code [n][d]}
   * @param k number of neighbors to find, 2 or more
   * @throws IllegalArgumentException if k is below 2, or there are no features
   */
  public static Search search(double[][] samples, int k) {
    return new Search(samples, k);
  }

  /**
   * Reads a data set and finds the nearest examples, a batch at a time.
   *
   * @param samples {@code [n, ...shape]}, in {@code range}; never changed
   * @param real data that the model was trained on, mapped to {@code range}
   * @param range range of the model's samples
   * @param features feature function; {@link FeatureExtractor#identity} compares values
   * @throws IllegalArgumentException if the shapes differ, or there are fewer than 6 real examples
   */
  public static Memorization of(
      INDArray samples, Dataset real, ValueRange range, FeatureExtractor features) {
    if (!real.shape().matchesBatch(samples.shape())) {
      throw new IllegalArgumentException(
          "Samples are compared with data of their own shape, but got "
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

  /** Returns the mean distance to the nearest real example, in the features' units. */
  public double nearestDistance() {
    return Arrays.stream(distances).mapToDouble(d -> d[0]).average().orElseThrow();
  }

  /**
   * Returns how often a sample is nearer to the training data than a held-out example is (the
   * statistic of Meehan et al. 2020 as a share): 0.5 for samples like new data, near 1 for copies,
   * below 0.5 for samples that are farther off than new data.
   *
   * @param heldOut the same search for real examples that were not trained on
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
   * Returns an image: each row is a sample followed by its nearest real images. The samples that
   * are relatively nearest to a real image come first.
   *
   * @param samples images that the search was made for, {@code [n, channels, height, width]}
   * @param range range of their values
   * @param real data of the search
   * @param rows most samples to show
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
   * A search of real examples, added batch by batch in memory that does not grow with their number.
   * Used by one thread.
   */
  public static final class Search {

    private final FeatureRows samples;
    private final int[][] neighbors;
    private final double[][] squares;
    private long added;

    private Search(double[][] samples, int k) {
      if (k < 2) {
        throw new IllegalArgumentException("A search finds 2 neighbors or more, got " + k);
      }
      this.samples = FeatureRows.of(samples);
      this.neighbors = new int[samples.length][k];
      this.squares = new double[samples.length][k];
      for (double[] row : squares) {
        Arrays.fill(row, Double.POSITIVE_INFINITY);
      }
    }

    /** Adds the features of the next real examples, which are numbered as they come. */
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
            // The product loses digits where two points nearly coincide.
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
     * Returns what was found.
     *
     * @throws IllegalStateException if fewer real examples were added than neighbors are asked for
     */
    public Memorization result() {
      int k = squares[0].length;
      if (added < k) {
        throw new IllegalStateException(
            "A search for " + k + " neighbors needs as many real examples, got " + added);
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
