package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How many of the known modes of a distribution appear in samples.
 *
 * @param found number of modes found
 * @param modes number of existing modes
 * @param highQuality share of samples, or of their channels, that have high quality, from 0 to 1
 * @param reverseKl KL divergence of the samples' distribution over modes from the uniform one, in
 *     nats, from 0 to {@code log(modes)}
 * @param samples number of samples, 1 or more
 */
public record ModeCoverage(
    int found, int modes, double highQuality, double reverseKl, long samples) {

  /**
   * Starts a count for points around known centers (Srivastava et al. 2017). Each sample belongs to
   * the nearest center. It has high quality if its distance to the center is at most {@code
   * radius}. A mode is found if a high-quality sample belongs to it. The divergence counts all
   * samples.
   *
   * @param centers {@code [modes][d]}
   * @param radius largest distance of a high-quality sample, usually three standard deviations
   * @throws IllegalArgumentException if there are no centers, or if the radius is not positive
   */
  public static Points around(double[][] centers, double radius) {
    if (!(radius > 0)) {
      throw new IllegalArgumentException("The radius must be above 0, got " + radius);
    }
    return new Points(FeatureRows.of(centers), radius);
  }

  /**
   * Starts a count for stacked images (Metz et al. 2017). The mode of an image is the combination
   * of the classes of its channels, so three digits give 1,000 modes. A mode is found if at least
   * one sample shows it. A channel has high quality if the classifier gives its class a probability
   * of at least {@code confident}.
   *
   * @param classifier maps images {@code [n, 1, height, width]} to probabilities {@code [n,
   *     classes]}
   * @param channels number of channels, 1 or more
   * @param classes number of classes, 2 or more
   * @param confident smallest probability of a high-quality channel
   * @throws IllegalArgumentException if a number is out of range
   */
  public static Stacked stacked(
      FeatureExtractor classifier, int channels, int classes, double confident) {
    double modes = Math.pow(classes, channels);
    if (channels < 1 || classes < 2 || modes > 1e8) {
      throw new IllegalArgumentException(
          "Stacked images need 1 or more channels, 2 or more classes and at most 10^8 modes, got "
              + channels
              + " channels with "
              + classes
              + " classes");
    }
    return new Stacked(classifier, channels, new int[(int) modes], classes, confident);
  }

  private static ModeCoverage of(int[] counts, long found, double highQuality, long samples) {
    if (samples == 0) {
      throw new IllegalStateException("Mode coverage needs 1 or more samples, got none");
    }
    double divergence = 0;
    for (int count : counts) {
      double share = (double) count / samples;
      divergence += share > 0 ? share * Math.log(share * counts.length) : 0;
    }
    return new ModeCoverage((int) found, counts.length, highQuality, divergence, samples);
  }

  /** A count of points. Memory does not grow with their number. Not thread-safe. */
  public static final class Points {

    private final FeatureRows centers;
    private final double radius;
    private final int[] counts;
    private final boolean[] found;
    private long near;
    private long samples;

    private Points(FeatureRows centers, double radius) {
      this.centers = centers;
      this.radius = radius;
      this.counts = new int[centers.size()];
      this.found = new boolean[centers.size()];
    }

    /**
     * Adds samples.
     *
     * @param points {@code [batch][d]}, finite
     * @throws IllegalArgumentException if a point does not have the same number of components as
     *     the centers, or if a component is not finite
     */
    public Points add(double[]... points) {
      if (points.length == 0) {
        return this;
      }
      centers.requireSameFeatures(FeatureRows.of(points));
      for (double[] point : points) {
        int best = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < counts.length; i++) {
          double square = 0;
          for (int j = 0; j < point.length; j++) {
            double difference = point[j] - centers.rows()[i][j];
            square += difference * difference;
          }
          if (square < distance) {
            distance = square;
            best = i;
          }
        }
        counts[best]++;
        samples++;
        if (Math.sqrt(distance) <= radius) {
          near++;
          found[best] = true;
        }
      }
      return this;
    }

    /**
     * Returns the coverage of all samples that were added.
     *
     * @throws IllegalStateException if no sample was added
     */
    public ModeCoverage coverage() {
      int modes = 0;
      for (boolean each : found) {
        modes += each ? 1 : 0;
      }
      return of(counts, modes, (double) near / samples, samples);
    }
  }

  /** A count of stacked images. Memory does not grow with their number. */
  public static final class Stacked {

    private final FeatureExtractor classifier;
    private final int channels;
    private final int[] counts;
    private final int classes;
    private final double threshold;
    private long confident;
    private long samples;

    private Stacked(
        FeatureExtractor classifier, int channels, int[] counts, int classes, double threshold) {
      this.classifier = classifier;
      this.channels = channels;
      this.counts = counts;
      this.classes = classes;
      this.threshold = threshold;
    }

    /**
     * Adds samples.
     *
     * @param images {@code [batch, channels, height, width]}; not modified
     * @throws IllegalArgumentException if the number of channels differs, or if the classifier does
     *     not return one probability per class
     */
    public Stacked add(INDArray images) {
      if (images.rank() != 4 || images.size(1) != channels) {
        throw new IllegalArgumentException(
            "Stacked images must have the shape [batch, "
                + channels
                + ", height, width], got "
                + Arrays.toString(images.shape()));
      }
      int size = (int) images.size(0);
      double[][] rows = probabilities(images, size);
      for (int i = 0; i < size; i++) {
        int mode = 0;
        for (int c = 0; c < channels; c++) {
          double[] row = rows[i * channels + c];
          int best = 0;
          for (int k = 1; k < row.length; k++) {
            best = row[k] > row[best] ? k : best;
          }
          mode = mode * classes + best;
          confident += row[best] >= threshold ? 1 : 0;
        }
        counts[mode]++;
      }
      samples += size;
      return this;
    }

    private double[][] probabilities(INDArray images, int size) {
      try (MemoryWorkspace outside = OffHeap.outside();
          INDArray single =
              HeapCopy.array(
                  HeapCopy.floats(images),
                  (long) channels * size,
                  1,
                  images.size(2),
                  images.size(3))) {
        double[][] rows = classifier.features(single);
        if (rows.length != channels * size || rows[0].length != classes) {
          throw new IllegalArgumentException(
              "The classifier must return "
                  + classes
                  + " probabilities for each of "
                  + channels * size
                  + " images, but got "
                  + rows.length
                  + " rows of "
                  + rows[0].length);
        }
        return rows;
      }
    }

    /**
     * Returns the coverage of all samples that were added.
     *
     * @throws IllegalStateException if no sample was added
     */
    public ModeCoverage coverage() {
      long found = Arrays.stream(counts).filter(count -> count > 0).count();
      return of(counts, found, (double) confident / (samples * channels), samples);
    }
  }
}
