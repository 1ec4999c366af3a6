package io.gen4j.examples.pairs;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Errors inside the holes of images, over all missing pixels together. */
public final class HoleErrors {

  private double squares;
  private double distances;
  private long missing;
  private long changed;

  /**
   * Adds filled images.
   *
   * @param filled {@code [batch, channels, height, width]}
   * @param truth images of the same shape
   * @param mask {@code [batch, 1, height, width]}, above 0 in holes
   */
  public void add(INDArray filled, INDArray truth, INDArray mask) {
    double[][] made = PairScores.rows(filled);
    double[][] wanted = PairScores.rows(truth);
    double[][] holes = PairScores.rows(mask);
    for (int i = 0; i < made.length; i++) {
      for (int v = 0; v < made[i].length; v++) {
        double away = made[i][v] - wanted[i][v];
        if (holes[i][v % holes[i].length] > 0) {
          squares += away * away;
          distances += Math.abs(away);
          missing++;
        } else if (away != 0) {
          changed++;
        }
      }
    }
  }

  /** Returns the mean squared error of missing values. */
  public double meanSquare() {
    return squares / missing;
  }

  /** Returns the mean absolute error of missing values. */
  public double meanAbsolute() {
    return distances / missing;
  }

  /** Returns how many known values differ from the truth. */
  public long changed() {
    return changed;
  }
}
