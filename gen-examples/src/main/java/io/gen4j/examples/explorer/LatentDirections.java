package io.gen4j.examples.explorer;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Directions of a latent space. The length of each is the standard deviation of the latent vectors
 * along it, so that a slider from -3 to 3 stays where the prior has mass.
 *
 * @param vectors one direction per row
 */
record LatentDirections(double[][] vectors) {

  private static final int SAMPLES = 256;
  private static final long SEED = 17;

  /** Returns the first coordinates of the latent space. */
  static LatentDirections first(ExplorableModel model, int most) {
    RealMatrix latents = latents(model);
    int count = Math.min(most, model.latentSize());
    double[][] vectors = new double[count][];
    for (int i = 0; i < count; i++) {
      vectors[i] = new double[model.latentSize()];
      vectors[i][i] = 1;
      scale(vectors[i], latents);
    }
    return new LatentDirections(vectors);
  }

  /**
   * Returns the directions along which images change most: the principal components of samples,
   * mapped back to the latent space by least squares. Härkönen et al. 2020 (arXiv:2004.02546) use
   * the components of a layer instead. Differences between the means of classes are removed first.
   */
  static LatentDirections principal(ExplorableModel model, int most) {
    RealMatrix latents = latents(model);
    double[][] images = images(model);
    RealMatrix centered = new Array2DRowRealMatrix(images, false);
    EigenDecomposition gram = new EigenDecomposition(centered.multiply(centered.transpose()));
    double largest = gram.getRealEigenvalue(0);
    int count = 0;
    double[][] vectors = new double[Math.min(most, model.latentSize())][];
    while (count < vectors.length && gram.getRealEigenvalue(count) > 1e-9 * largest) {
      // The scores are uncorrelated, so least squares reduces to one projection per score.
      vectors[count] = latents.preMultiply(gram.getEigenvector(count).toArray());
      scale(vectors[count], latents);
      count++;
    }
    return new LatentDirections(Arrays.copyOf(vectors, count));
  }

  int count() {
    return vectors.length;
  }

  /** Moves a latent vector along the first directions, by offsets in standard deviations. */
  void move(INDArray latent, double[] offsets) {
    for (int j = 0; j < latent.size(1); j++) {
      double shift = 0;
      for (int i = 0; i < offsets.length; i++) {
        shift += offsets[i] * vectors[i][j];
      }
      latent.putScalar(0, j, latent.getDouble(0, j) + shift);
    }
  }

  /** Returns latent vectors with their mean subtracted. */
  private static RealMatrix latents(ExplorableModel model) {
    try (INDArray drawn = model.latents(SAMPLES, SEED)) {
      double[][] rows = rows(drawn);
      center(rows, 1);
      return new Array2DRowRealMatrix(rows, false);
    }
  }

  private static double[][] images(ExplorableModel model) {
    int classes = Math.max(1, model.classes());
    int[] labels = new int[SAMPLES];
    Arrays.setAll(labels, i -> i % classes);
    try (INDArray drawn = model.latents(SAMPLES, SEED);
        INDArray decoded = model.decode(drawn, labels, 1)) {
      double[][] rows = rows(decoded);
      center(rows, classes);
      return rows;
    }
  }

  private static double[][] rows(INDArray batch) {
    int count = (int) batch.size(0);
    double[] values = batch.dup('c').data().asDouble();
    int width = values.length / count;
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** Subtracts the mean of each class. Row i belongs to class {@code i % classes}. */
  private static void center(double[][] rows, int classes) {
    for (int label = 0; label < classes && label < rows.length; label++) {
      for (int j = 0; j < rows[0].length; j++) {
        double sum = 0;
        int count = 0;
        for (int i = label; i < rows.length; i += classes) {
          sum += rows[i][j];
          count++;
        }
        for (int i = label; i < rows.length; i += classes) {
          rows[i][j] -= sum / count;
        }
      }
    }
  }

  private static void scale(double[] vector, RealMatrix latents) {
    double length = Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
    if (length == 0) {
      return;
    }
    double[] along = latents.operate(vector);
    double deviation = Math.sqrt(Arrays.stream(along).map(x -> x * x).average().orElse(0)) / length;
    for (int j = 0; j < vector.length; j++) {
      vector[j] *= deviation / length;
    }
  }
}
