package io.gen4j.benchmarks.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.benchmarks.driver.ClassPaths;
import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.core.image.ImageGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the newest recorded results: the time of every engine as a multiple of libtorch's time. */
public final class Plot {

  private static final List<Suite> SUITES = List.of(Suite.GAN_STEP, Suite.VAE_STEP, Suite.SAMPLING);

  private Plot() {}

  /**
   * Writes the image.
   *
   * @param file output file, ending in {@code .png}
   * @return {@code file}
   * @throws IllegalStateException if nothing has been recorded
   */
  public static Path write(Path file) {
    List<JsonNode> rows = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Suite suite : SUITES) {
      for (JsonNode row : newest(suite)) {
        rows.add(row);
        names.add((suite == Suite.SAMPLING ? "samples " : "step ") + row.get("model").asText());
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException(
          "There are no recorded results: run a benchmark with --record first");
    }
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1500)
            .height(520)
            .title("Time compared with libtorch's, lower is better")
            .yAxisTitle("multiple of libtorch's time")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(0.1);
    for (EngineKind kind : EngineKind.values()) {
      List<Double> multiples = rows.stream().map(row -> multiple(row, kind)).toList();
      if (multiples.stream().anyMatch(Objects::nonNull)) {
        chart.addSeries(kind.label(), names, multiples);
      }
    }
    ImageGrid.writePng(BitmapEncoder.getBufferedImage(chart), file);
    return file;
  }

  /** Returns null, which draws no bar, if the row lacks this engine. */
  private static Double multiple(JsonNode row, EngineKind kind) {
    JsonNode own = row.path(kind.label() + "_ms");
    return own.isNumber() ? own.asDouble() / row.get("libtorch_ms").asDouble() : null;
  }

  /** Returns the last recorded row of every model, in the order of first appearance. */
  private static Collection<JsonNode> newest(Suite suite) {
    Path folder = ClassPaths.module().resolve("results");
    ObjectMapper json = new ObjectMapper();
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(path -> path.getFileName().toString().endsWith("-" + suite.label() + ".json"))
              .sorted()
              .toList()) {
        for (JsonNode row : json.readTree(file.toFile()).path("rows")) {
          rows.put(row.get("model").asText(), row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + folder, e);
    }
    return rows.values();
  }
}
