package io.gen4j.examples.support;

import io.gen4j.core.image.ImageGrid;
import java.awt.Color;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A scatter plot of points in the plane, with one color per set and the same scale on both axes.
 */
public final class ScatterPlot {

  private static final int SIDE = 640;

  private final XYChart chart;

  /**
   * Prepares a plot.
   *
   * @param extent both axes run from {@code -extent} to {@code extent}
   */
  public ScatterPlot(String title, double extent) {
    chart = new XYChartBuilder().width(SIDE).height(SIDE).title(title).build();
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setMarkerSize(3);
    chart.getStyler().setXAxisMin(-extent).setXAxisMax(extent);
    chart.getStyler().setYAxisMin(-extent).setYAxisMax(extent);
  }

  /**
   * Adds a set of points. Points outside the axes are not drawn.
   *
   * @param points {@code [n][2]}, n at least 1
   */
  public ScatterPlot add(String name, double[][] points, Color color) {
    double[] x = new double[points.length];
    double[] y = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      boolean inside =
          Math.abs(points[i][0]) <= chart.getStyler().getXAxisMax()
              && Math.abs(points[i][1]) <= chart.getStyler().getYAxisMax();
      x[i] = inside ? points[i][0] : Double.NaN;
      y[i] = inside ? points[i][1] : Double.NaN;
    }
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(color);
    return this;
  }

  /** Draws the plot and writes it as a PNG file. */
  public void writePng(Path file) {
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }
}
