package io.gen4j.core.training;

import io.gen4j.core.image.ImageGrid;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a history. The one class that needs XChart, which applications may leave out. */
final class HistoryPlot {

  /** A line through fewer points shows where they are. */
  private static final int MARKED = 30;

  private HistoryPlot() {}

  static void write(TrainingHistory history, List<String> metrics, Path file) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(480)
            .xAxisTitle("step")
            .yAxisTitle(metrics.size() == 1 ? name(metrics.get(0)) : "")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    chart.getStyler().setLegendVisible(metrics.size() > 1);
    for (String metric : metrics) {
      double[] steps = Arrays.stream(history.steps(metric)).asDoubleStream().toArray();
      // XChart leaves a gap for NaN, and no axis holds an infinity.
      double[] values =
          Arrays.stream(history.values(metric))
              .map(value -> Double.isFinite(value) ? value : Double.NaN)
              .toArray();
      if (IntStream.range(0, values.length).noneMatch(i -> Double.isFinite(values[i]))) {
        continue;
      }
      chart
          .addSeries(name(metric), steps, values)
          .setMarker(values.length < MARKED ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    }
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }

  private static String name(String metric) {
    return metric.replace('_', ' ');
  }
}
