package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Runs;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingHistoryTest {

  @TempDir Path folder;

  /** Loss 1 / step at every step, and a distance of 100 - step at every fourth. */
  private static Map<String, Double> metrics(long step) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", 1.0 / step);
    if (step % 4 == 0) {
      metrics.put("distance, \"fid\"", 100.0 - step);
    }
    return metrics;
  }

  @Test
  void reportsHoldEveryMetricByStep() {
    TrainingReport report = Runs.of(TrainingHistoryTest::metrics).fit(12);
    TrainingHistory history = report.history();
    assertThat(history.metrics()).containsExactly("loss", "distance, \"fid\"");
    assertThat(history.steps("loss")).isEqualTo(LongStream.rangeClosed(1, 12).toArray());
    assertThat(history.values("loss")[6]).isEqualTo(1.0 / 7);
    assertThat(history.steps("distance, \"fid\"")).containsExactly(4, 8, 12);
    assertThat(history.values("distance, \"fid\"")).containsExactly(96, 92, 88);
    assertThat(history.points("loss")).hasSize(12);
    TrainingHistory.Point sixth = history.points("loss").get(5);
    assertThat(sixth.step()).isEqualTo(6);
    assertThat(sixth.epoch()).isEqualTo(2);
    assertThat(sixth.examples()).isEqualTo(24);
    assertThat(sixth.seconds()).isBetween(0.0, report.seconds());
    assertThat(history.toString())
        .isEqualTo("loss: 12 points to step 12\ndistance, \"fid\": 3 points to step 12");
    assertThatThrownBy(() -> history.values("los"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no metric 'los'")
        .hasMessageContaining("[loss, distance");
  }

  @Test
  void aResumedTrainingCountsFromWhereItWas() {
    TrainingHistory history = Runs.resumed(7, TrainingHistoryTest::metrics).fit(9).history();
    assertThat(history.steps("loss")).containsExactly(8, 9);
    assertThat(history.points("loss").get(0).examples()).isEqualTo(32);
    assertThat(history.points("loss").get(0).epoch()).isEqualTo(2);
  }

  @Test
  void writesCsvThatReadsBackAsItWas() throws IOException {
    TrainingReport report =
        Runs.of(
                step ->
                    step == 2
                        ? Map.of("loss", Double.NaN)
                        : step == 3 ? Map.of("loss", Double.NEGATIVE_INFINITY) : metrics(step))
            .fit(5);
    Path file = folder.resolve("new/history.csv");
    report.writeCsv(file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0))
        .isEqualTo("step,epoch,examples,seconds,loss,\"distance, \"\"fid\"\"\"");
    assertThat(lines.get(1)).matches("1,1,4,[0-9.E-]+,1\\.0,");
    assertThat(lines.get(2)).matches("2,1,8,[0-9.E-]+,NaN,");
    assertThat(lines.get(3)).matches("3,1,12,[0-9.E-]+,-Infinity,");
    assertThat(lines.get(4)).matches("4,1,16,[0-9.E-]+,0\\.25,96\\.0");
    TrainingHistory read = TrainingHistory.readCsv(file);
    assertThat(read.metrics()).isEqualTo(report.history().metrics());
    for (String metric : read.metrics()) {
      assertThat(read.points(metric)).isEqualTo(report.history().points(metric));
    }
  }

  @Test
  void readsNoRowThatWasCutOffAndNoOtherFile() throws IOException {
    Path file = folder.resolve("history.csv");
    Files.writeString(file, "step,epoch,examples,seconds,loss\n1,1,4,0.5,2.5\n2,1,8,0.9,1.2");
    assertThat(TrainingHistory.readCsv(file).values("loss")).containsExactly(2.5);
    Files.writeString(file, "step,epoch,examples,seconds,loss\n1,1,4,0.5\n");
    assertThatThrownBy(() -> TrainingHistory.readCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 has 4 cells, but the header has 5");
    Files.writeString(file, "step,epoch,examples,seconds,loss\n5,1,4,0.5,1\n5,1,8,0.6,1\n");
    assertThatThrownBy(() -> TrainingHistory.readCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("step 5 comes after step 5");
    Files.writeString(file, "name,age\nAnn,31\n");
    assertThatThrownBy(() -> TrainingHistory.readCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "must start with step,epoch,examples,seconds, but starts with name,age");
  }

  @Test
  void aMetricNeedsAColumnOfItsOwn() {
    Path file = folder.resolve("history.csv");
    TrainingHistory history = Runs.of(step -> Map.of("epoch", 1.0)).fit(2).history();
    assertThatThrownBy(() -> history.writeCsv(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epoch");
    assertThat(file).doesNotExist();
  }

  @Test
  void aMillionStepsTakeBoundedMemoryAndStayEvenlySpread() {
    MetricSeries series = new MetricSeries(TrainingHistory.MOST_POINTS);
    long steps = 1_000_000;
    for (long step = 1; step <= steps; step++) {
      series.add(step, 1, step, step, -step);
      assertThat(series.size()).isLessThanOrEqualTo(TrainingHistory.MOST_POINTS + 1);
      if (step == 16_384) {
        assertThat(series.size()).isEqualTo(16_384);
      }
    }
    // 1,000,000 / 64 = 15,625 points at steps 1, 65, 129 and so on, and the last.
    assertThat(series.size()).isEqualTo(15_626);
    for (int i = 0; i < series.size() - 1; i++) {
      assertThat(series.step(i)).isEqualTo(1 + 64L * i);
      assertThat(series.value(i)).isEqualTo(-1 - 64.0 * i);
    }
    assertThat(series.step(series.size() - 1)).isEqualTo(steps);
    assertThat(series.copy().values()).isEqualTo(series.values());
  }

  @Test
  void plotsTheMetricsThatAreAskedFor() throws IOException {
    TrainingReport report =
        Runs.of(
                step -> {
                  Map<String, Double> metrics = metrics(step);
                  metrics.put("broken", step == 3 ? Double.POSITIVE_INFINITY : step);
                  return metrics;
                })
            .fit(40);
    Path all = folder.resolve("plots/all.png");
    Path loss = folder.resolve("plots/loss.png");
    report.plot(all);
    report.plot(loss, "loss");
    BufferedImage image = ImageIO.read(loss.toFile());
    assertThat(image.getWidth()).isEqualTo(900);
    assertThat(image.getHeight()).isEqualTo(480);
    // One curve of one color falls from the upper left to the lower right.
    int[] ends = new int[2];
    int found = 0;
    for (int x = 0; x < 900; x++) {
      for (int y = 0; y < 480; y++) {
        java.awt.Color color = new java.awt.Color(image.getRGB(x, y));
        if (color.getBlue() - color.getRed() > 100) {
          ends[found == 0 ? 0 : 1] = y;
          found++;
        }
      }
    }
    assertThat(found).isGreaterThan(500);
    assertThat(ends[0]).isLessThan(120);
    assertThat(ends[1]).isGreaterThan(330);
    assertThat(Files.size(all)).isNotEqualTo(Files.size(loss));
    assertThatThrownBy(() -> report.plot(all, "fid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no metric 'fid'");
    assertThatThrownBy(() -> TrainingHistory.EMPTY.plot(all))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to plot");
  }

  /** Loads Gen4J anew where XChart cannot be seen. */
  @Test
  void namesTheMissingPlotLibrary() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("xchart")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    Path csv = folder.resolve("history.csv");
    Files.writeString(csv, "step,epoch,examples,seconds,loss\n1,1,4,0.5,2.5\n");
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(TrainingHistory.class.getName());
      Object history = type.getMethod("readCsv", Path.class).invoke(null, csv);
      Method plot = type.getMethod("plot", Path.class, String[].class);
      assertThatThrownBy(() -> plot.invoke(history, folder.resolve("a.png"), new String[0]))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("org.knowm.xchart:xchart");
    }
  }
}
