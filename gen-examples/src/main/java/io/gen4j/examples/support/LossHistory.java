package io.gen4j.examples.support;

import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Remembers every metric over training, averaged over spans of steps, and draws the curves. */
public final class LossHistory implements Callback {

  private final int span;
  private final List<Double> steps = new ArrayList<>();
  private final Map<String, List<Double>> curves = new LinkedHashMap<>();
  private final Map<String, Double> sums = new LinkedHashMap<>();
  private int pending;

  /**
   * Creates the history.
   *
   * @param span steps that one point of a curve is the mean of
   */
  public LossHistory(int span) {
    this.span = span;
  }

  @Override
  public void onStep(Progress progress) {
    progress.metrics().forEach((name, value) -> sums.merge(name, value, Double::sum));
    pending++;
    if (pending == span || progress.step() == progress.totalSteps()) {
      steps.add((double) progress.step());
      sums.forEach(
          (name, sum) -> curves.computeIfAbsent(name, key -> new ArrayList<>()).add(sum / pending));
      sums.clear();
      pending = 0;
    }
  }

  /** Draws all curves over the number of steps and writes them as a PNG file. */
  public void writePng(String title, Path file) {
    if (steps.isEmpty()) {
      return;
    }
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(480)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle("mean over " + span + " steps")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    curves.forEach(
        (name, values) ->
            chart.addSeries(name.replace('_', ' '), steps, values).setMarker(SeriesMarkers.NONE));
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
  }
}
