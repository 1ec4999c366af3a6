package io.gen4j.examples.pairs;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the true partner of an image among candidates: the candidate with the largest correlation
 * of small versions (means of blocks, {@value #SIDE} by {@value #SIDE} pixels of each color).
 */
public final class Retrieval {

  private static final int SIDE = 16;

  private Retrieval() {}

  /**
   * Returns the share of images whose most similar candidate is the one at the same position.
   *
   * @param images {@code [n, channels, height, width]}
   * @param candidates {@code [n, channels, height, width]}
   */
  public static double top1(INDArray images, INDArray candidates) {
    double[][] queries = features(images);
    double[][] all = features(candidates);
    int right = 0;
    for (int i = 0; i < queries.length; i++) {
      int best = 0;
      for (int j = 1; j < all.length; j++) {
        best = product(queries[i], all[j]) > product(queries[i], all[best]) ? j : best;
      }
      right += best == i ? 1 : 0;
    }
    return (double) right / queries.length;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Returns block means with mean 0 and length 1. */
  private static double[][] features(INDArray images) {
    double[][] rows = PairScores.rows(images);
    int width = (int) images.size(3);
    int height = (int) images.size(2);
    int channels = (int) images.size(1);
    int side = Math.min(SIDE, Math.min(width, height));
    double[][] features = new double[rows.length][channels * side * side];
    for (int n = 0; n < rows.length; n++) {
      for (int v = 0; v < rows[n].length; v++) {
        int c = v / (width * height);
        int y = v / width % height * side / height;
        int x = v % width * side / width;
        features[n][(c * side + y) * side + x] += rows[n][v];
      }
      double mean = 0;
      for (double value : features[n]) {
        mean += value / features[n].length;
      }
      double length = 0;
      for (int i = 0; i < features[n].length; i++) {
        features[n][i] -= mean;
        length += features[n][i] * features[n][i];
      }
      for (int i = 0; i < features[n].length; i++) {
        features[n][i] /= Math.sqrt(Math.max(1e-12, length));
      }
    }
    return features;
  }
}
