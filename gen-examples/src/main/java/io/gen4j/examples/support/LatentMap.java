package io.gen4j.examples.support;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.image.ImageGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Latent vectors in the plane, with one color per class. Vectors with two components are drawn as
 * they are; larger ones by their first two principal components.
 *
 * @param points {@code [n][2]}
 * @param labels class of each point
 * @param classes number of classes
 */
public record LatentMap(double[][] points, int[] labels, int classes) {

  /**
   * Returns the map.
   *
   * @param latent {@code [size, latent]}, one vector per example
   * @param examples examples with labels
   */
  public static LatentMap of(INDArray latent, Dataset examples) {
    double[][] vectors = latent.toDoubleMatrix();
    int[] labels = new int[vectors.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = examples.label(i);
    }
    int size = vectors[0].length;
    return new LatentMap(
        size == 2 ? vectors : principal(vectors, size), labels, examples.classes());
  }

  /** Draws the map and writes it as a PNG file. */
  public void writePng(String title, Path file) {
    XYChart chart = new XYChartBuilder().width(800).height(760).title(title).build();
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setMarkerSize(3);
    for (int c = 0; c < classes; c++) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int i = 0; i < points.length; i++) {
        if (labels[i] == c) {
          x.add(points[i][0]);
          y.add(points[i][1]);
        }
      }
      if (!x.isEmpty()) {
        chart.addSeries(String.valueOf(c), x, y);
      }
    }
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }

  private static double[][] principal(double[][] vectors, int size) {
    EigenDecomposition axes =
        new EigenDecomposition(
            new Covariance(new Array2DRowRealMatrix(vectors)).getCovarianceMatrix());
    double[][] points = new double[vectors.length][2];
    for (int axis = 0; axis < 2 && axis < size; axis++) {
      double[] direction = axes.getEigenvector(axis).toArray();
      for (int i = 0; i < vectors.length; i++) {
        for (int k = 0; k < size; k++) {
          points[i][axis] += vectors[i][k] * direction[k];
        }
      }
    }
    return points;
  }
}
