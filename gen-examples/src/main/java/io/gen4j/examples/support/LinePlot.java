package io.gen4j.examples.support;

import io.gen4j.core.image.ImageGrid;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A plot of lines through points, and of single points. */
public final class LinePlot {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 560;

  private final XYChart chart;

  /** Prepares a plot with the names of the axes. */
  public LinePlot(String title, String x, String y) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
  }

  /** Adds a line through points, in their order. */
  public LinePlot line(String name, double[] x, double[] y) {
    chart.addSeries(name, x, y).setMarker(SeriesMarkers.CIRCLE);
    return this;
  }

  /** Adds a single point. */
  public LinePlot point(String name, double x, double y) {
    XYSeries series = chart.addSeries(name, new double[] {x}, new double[] {y});
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.DIAMOND);
    return this;
  }

  /** Draws the plot and writes it as a PNG file. */
  public void writePng(Path file) {
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }
}
