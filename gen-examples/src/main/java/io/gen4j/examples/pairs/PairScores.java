package io.gen4j.examples.pairs;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.PeakSignalToNoise;
import io.gen4j.core.evaluation.StructuralSimilarity;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Means over images of the differences between results and true images in [-1, 1]. */
public final class PairScores {

  private final PeakSignalToNoise noise = PeakSignalToNoise.of(ValueRange.SYMMETRIC);
  private final StructuralSimilarity similarity;
  private double ratios;
  private double similarities;
  private double distances;
  private int images;

  /** Creates scores of images of this shape. */
  public PairScores(ExampleShape shape) {
    this.similarity = StructuralSimilarity.of(shape, ValueRange.SYMMETRIC);
  }

  /** Adds results and true images, {@code [batch, channels, height, width]} each. */
  public void add(INDArray results, INDArray truth) {
    double[][] made = rows(results);
    double[][] wanted = rows(truth);
    for (int i = 0; i < made.length; i++) {
      ratios += noise.between(made[i], wanted[i]);
      similarities += similarity.single(made[i], wanted[i]);
      double sum = 0;
      for (int v = 0; v < made[i].length; v++) {
        sum += Math.abs(made[i][v] - wanted[i][v]) / 2;
      }
      distances += sum / made[i].length;
      images++;
    }
  }

  /** Returns the values of each image. */
  static double[][] rows(INDArray batch) {
    double[] all = batch.dup('c').data().asDouble();
    int each = all.length / (int) batch.size(0);
    double[][] rows = new double[(int) batch.size(0)][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * each, (i + 1) * each));
    return rows;
  }

  /** Returns the mean peak signal-to-noise ratio in decibels. */
  public double psnr() {
    return ratios / images;
  }

  /** Returns the mean structural similarity. */
  public double ssim() {
    return similarities / images;
  }

  /** Returns the mean absolute difference, for values from 0 to 1. */
  public double l1() {
    return distances / images;
  }
}
