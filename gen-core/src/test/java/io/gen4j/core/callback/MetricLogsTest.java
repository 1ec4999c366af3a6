package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.EventRecords;
import io.gen4j.core.testing.Runs;
import io.gen4j.core.training.TrainingHistory;
import io.gen4j.core.training.TrainingInterruptedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class MetricLogsTest {

  @TempDir Path folder;
  private Path csv;
  private Path json;

  @BeforeEach
  void name() {
    csv = folder.resolve("run/history.csv");
    json = folder.resolve("run/history.jsonl");
  }

  private static Map<String, Double> loss(long step) {
    return Map.of("loss", 1.0 / step);
  }

  private static Map<String, Double> lossAndDistance(long step) {
    Map<String, Double> metrics = new LinkedHashMap<>(loss(step));
    if (step % 3 == 0) {
      metrics.put("fid, \"Q\"", 10.0 * step);
    }
    return metrics;
  }

  private List<String> csvLines() throws IOException {
    String text = Files.readString(csv);
    assertThat(text).endsWith("\n").doesNotContain("\r");
    return text.lines().toList();
  }

  private List<JsonNode> jsonLines() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    return Files.readAllLines(json).stream()
        .map(
            line -> {
              try {
                return mapper.readTree(line);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private long[] csvSteps() throws IOException {
    return csvLines().stream()
        .skip(1)
        .mapToLong(line -> Long.parseLong(line.split(",")[0]))
        .toArray();
  }

  @Test
  void writeARowAStep() throws IOException {
    Runs.of(MetricLogsTest::loss).fit(6, CsvLog.to(csv), JsonLinesLog.to(json));
    List<String> lines = csvLines();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("step,epoch,examples,seconds,loss");
    assertThat(lines.get(1)).matches("1,1,4,[0-9.E-]+,1\\.0");
    assertThat(lines.get(6)).matches("6,2,24,[0-9.E-]+,0\\.16666666666666666");
    List<JsonNode> rows = jsonLines();
    assertThat(rows).hasSize(6);
    assertThat(Files.readAllLines(json).get(0))
        .matches(
            "\\{\"step\":1,\"epoch\":1,\"examples\":4,\"seconds\":[0-9.E-]+,\"loss\":1\\.0\\}");
    for (int i = 0; i < 6; i++) {
      JsonNode row = rows.get(i);
      assertThat(row.get("step").asLong()).isEqualTo(i + 1);
      assertThat(row.get("loss").asDouble()).isEqualTo(1.0 / (i + 1));
      assertThat(row.get("seconds").asDouble())
          .isEqualTo(Double.parseDouble(lines.get(i + 1).split(",")[3]));
    }
  }

  @Test
  void aLaterMetricGetsAColumnAndIsWrittenWhereItWasMeasured() throws IOException {
    Runs.of(MetricLogsTest::lossAndDistance).fit(4, CsvLog.to(csv), JsonLinesLog.to(json));
    List<String> lines = csvLines();
    assertThat(lines.get(0)).isEqualTo("step,epoch,examples,seconds,loss,\"fid, \"\"Q\"\"\"");
    assertThat(lines.get(1)).matches("1,1,4,[0-9.E-]+,1\\.0,");
    assertThat(lines.get(3)).matches("3,1,12,[0-9.E-]+,0\\.3333333333333333,30\\.0");
    assertThat(lines.get(4)).matches("4,1,16,[0-9.E-]+,0\\.25,");
    assertThat(lines).hasSize(5);
    assertThat(jsonLines().get(1).has("fid, \"Q\"")).isFalse();
    assertThat(jsonLines().get(2).get("fid, \"Q\"").asDouble()).isEqualTo(30);
    TrainingHistory history = TrainingHistory.readCsv(csv);
    assertThat(history.values("fid, \"Q\"")).containsExactly(30);
    assertThat(history.values("loss")).containsExactly(1, 0.5, 1.0 / 3, 0.25);
  }

  @Test
  void aResumedTrainingGoesOnWhereTheModelWas() throws IOException {
    Runs.of(MetricLogsTest::loss).fit(8, CsvLog.to(csv), JsonLinesLog.to(json));
    double seconds = Double.parseDouble(csvLines().get(5).split(",")[3]);
    Runs.resumed(5, MetricLogsTest::lossAndDistance).fit(7, CsvLog.to(csv), JsonLinesLog.to(json));
    assertThat(csvSteps()).containsExactly(1, 2, 3, 4, 5, 6, 7);
    List<String> lines = csvLines();
    assertThat(lines.get(0)).isEqualTo("step,epoch,examples,seconds,loss,\"fid, \"\"Q\"\"\"");
    assertThat(lines.get(5)).matches("5,1,20,[0-9.E-]+,0\\.2,");
    assertThat(lines.get(6)).matches("6,2,24,[0-9.E-]+,0\\.16666666666666666,60\\.0");
    assertThat(Double.parseDouble(lines.get(5).split(",")[3])).isEqualTo(seconds);
    assertThat(Double.parseDouble(lines.get(6).split(",")[3])).isGreaterThan(seconds);
    assertThat(jsonLines().stream().mapToLong(row -> row.get("step").asLong()).toArray())
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(jsonLines().get(5).get("fid, \"Q\"").asDouble()).isEqualTo(60);
    assertThat(jsonLines().get(5).get("seconds").asDouble())
        .isGreaterThan(jsonLines().get(4).get("seconds").asDouble());
  }

  @Test
  void rowsThatWereCutOffGo() throws IOException {
    Runs.of(MetricLogsTest::loss).fit(4, CsvLog.to(csv), JsonLinesLog.to(json));
    for (Path file : List.of(csv, json)) {
      String text = Files.readString(file);
      Files.writeString(file, text.substring(0, text.length() - 6));
    }
    Runs.resumed(4, MetricLogsTest::loss).fit(5, CsvLog.to(csv), JsonLinesLog.to(json));
    assertThat(csvSteps()).containsExactly(1, 2, 3, 5);
    assertThat(jsonLines().stream().mapToLong(row -> row.get("step").asLong()).toArray())
        .containsExactly(1, 2, 3, 5);
    Files.writeString(csv, "step,epo");
    Files.writeString(json, "{\"st");
    Runs.resumed(4, MetricLogsTest::loss).fit(5, CsvLog.to(csv), JsonLinesLog.to(json));
    assertThat(csvSteps()).containsExactly(5);
    assertThat(jsonLines()).hasSize(1);
  }

  @Test
  void aModelThatIsNewStartsTheFilesAnew() throws IOException {
    Runs.of(MetricLogsTest::lossAndDistance).fit(4, CsvLog.to(csv), JsonLinesLog.to(json));
    Runs.of(MetricLogsTest::loss).fit(2, CsvLog.to(csv), JsonLinesLog.to(json));
    assertThat(csvLines().get(0)).isEqualTo("step,epoch,examples,seconds,loss");
    assertThat(csvSteps()).containsExactly(1, 2);
    assertThat(jsonLines()).hasSize(2);
  }

  @Test
  void filesOfSomebodyElseAreRefusedAndStay() throws IOException {
    Files.createDirectories(csv.getParent());
    for (String text : List.of("name,age\nAnn,31\n", "hello", "step,epoch,examples,seconds2\n")) {
      Files.writeString(csv, text);
      assertThatThrownBy(() -> Runs.of(MetricLogsTest::loss).fit(2, CsvLog.to(csv)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("history.csv is not the history of a training")
          .hasMessageContaining("Choose another file");
      assertThat(Files.readString(csv)).isEqualTo(text);
      Files.writeString(json, text);
      assertThatThrownBy(() -> Runs.of(MetricLogsTest::loss).fit(2, JsonLinesLog.to(json)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("history.jsonl is not the history of a training")
          .hasMessageContaining("Choose another file");
      assertThat(Files.readString(json)).isEqualTo(text);
    }
  }

  @Test
  void numbersThatAreNoneHaveNames() throws IOException {
    double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    Runs.of(step -> Map.of("score", values[(int) step - 1]))
        .fit(3, CsvLog.to(csv), JsonLinesLog.to(json));
    assertThat(csvLines().stream().skip(1).map(line -> line.split(",")[4]))
        .containsExactly("NaN", "Infinity", "-Infinity");
    assertThat(jsonLines().stream().map(row -> row.get("score").isTextual())).containsOnly(true);
    assertThat(jsonLines().stream().map(row -> row.get("score").asText()))
        .containsExactly("NaN", "Infinity", "-Infinity");
    assertThat(TrainingHistory.readCsv(csv).values("score")).containsExactly(values);
  }

  @Test
  void longTrainingsKeepAboutTwoThousandRows() throws IOException {
    Runs.of(MetricLogsTest::loss).fit(5_001, CsvLog.to(csv));
    // Every third step, the first since its metrics are new, and the last.
    assertThat(csvSteps())
        .isEqualTo(
            LongStream.rangeClosed(1, 5_001)
                .filter(step -> step == 1 || step % 3 == 0 || step == 5_001)
                .toArray());
  }

  @Test
  void keepEveryNthStepEvaluationsAndTheLast() throws IOException {
    Runs.of(MetricLogsTest::lossAndDistance)
        .fit(14, CsvLog.to(csv).every(Every.steps(5)), JsonLinesLog.to(json).every(Every.steps(5)));
    assertThat(csvSteps()).containsExactly(1, 3, 5, 6, 9, 10, 12, 14);
    assertThat(jsonLines()).hasSize(8);
  }

  @Test
  void metricsWithTheNameOfAColumnAreRefused() {
    assertThatThrownBy(() -> Runs.of(step -> Map.of("epoch", 1.0)).fit(1, CsvLog.to(csv)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A metric cannot have the name 'epoch'");
    assertThatThrownBy(() -> Runs.of(step -> Map.of("step", 1.0)).fit(1, JsonLinesLog.to(json)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A metric cannot have the name 'step'");
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "");
    assertThatThrownBy(
            () -> Runs.of(MetricLogsTest::loss).fit(1, CsvLog.to(file.resolve("history.csv"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("Cannot write " + file.resolve("history.csv"));
  }

  @Test
  void aFailureLosesNoRowThatWasMeasured() throws IOException {
    RuntimeException failure = new IllegalStateException("out of data");
    assertThatThrownBy(
            () ->
                Runs.of(
                        step -> {
                          if (step == 5) {
                            throw failure;
                          }
                          return loss(step);
                        })
                    .fit(
                        9,
                        CsvLog.to(csv).every(Every.steps(3)),
                        JsonLinesLog.to(json).every(Every.steps(3)),
                        TensorBoard.in(folder)))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
    assertThat(csvSteps()).containsExactly(1, 3, 4);
    assertThat(jsonLines()).hasSize(3);
    assertThat(EventRecords.readOnly(folder)).hasSize(6);
  }

  @Test
  void anInterruptLosesNoRowThatWasMeasured() throws IOException {
    assertThatThrownBy(
            () ->
                Runs.of(
                        step -> {
                          if (step == 3) {
                            Thread.currentThread().interrupt();
                          }
                          return lossAndDistance(step * 3);
                        })
                    .fit(9, CsvLog.to(csv), JsonLinesLog.to(json), TensorBoard.in(folder)))
        .isInstanceOf(TrainingInterruptedException.class)
        .hasNoSuppressedExceptions();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(csvSteps()).containsExactly(1, 2, 3);
    assertThat(jsonLines()).hasSize(3);
    assertThat(EventRecords.readOnly(folder)).hasSize(5);
  }
}
