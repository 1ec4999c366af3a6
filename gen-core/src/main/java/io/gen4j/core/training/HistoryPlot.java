package io.gen4j.core.training;

import io.gen4j.core.image.ImageGrid;
import java.awt.Color;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a history. Only this class needs XChart, which is an optional dependency. */
final class HistoryPlot {

  /** A curve with fewer points than this also shows markers. */
  private static final int MARKED = 30;

  /** Distance between tick marks of the step axis in pixels. */
  private static final int TICK_SPACING = 100;

  private HistoryPlot() {}

  static void write(TrainingHistory history, List<String> metrics, Path file) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(480)
            .xAxisTitle("step")
            .yAxisTitle(metrics.size() == 1 ? metrics.get(0).replace('_', ' ') : "")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setLegendVisible(metrics.size() > 1);
    chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    for (String metric : metrics) {
      double[] values = history.values(metric);
      if (Arrays.stream(values).anyMatch(Double::isFinite)) {
        chart
            .addSeries(metric.replace('_', ' '), steps(history.steps(metric)), drawn(values))
            .setMarker(values.length < MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      }
    }
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }

  /**
   * The steps as values of the axis, with an additional point half a step before the first. For
   * equally spaced values, XChart would place tick marks at some of these values, which are rarely
   * round.
   */
  private static double[] steps(long[] steps) {
    return DoubleStream.concat(
            DoubleStream.of(steps[0] - 0.5), Arrays.stream(steps).asDoubleStream())
        .toArray();
  }

  /**
   * The values after an initial gap. XChart leaves a gap for NaN, and an axis cannot show
   * infinities.
   */
  private static double[] drawn(double[] values) {
    return DoubleStream.concat(DoubleStream.of(Double.NaN), Arrays.stream(values))
        .map(value -> Double.isFinite(value) ? value : Double.NaN)
        .toArray();
  }
}
