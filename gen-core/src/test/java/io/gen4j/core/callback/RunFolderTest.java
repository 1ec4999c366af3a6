package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.internal.json.Json;
import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.FitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir Path parent;

  private Path folder() {
    return parent.resolve("first-run");
  }

  private RunFolder run() {
    return RunFolder.at(folder());
  }

  private Map<String, Object> record() throws IOException {
    return Json.read(Files.readString(folder().resolve("run.json")));
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> sessions() throws IOException {
    return (List<Map<String, Object>>) record().get("sessions");
  }

  private List<Long> historySteps() throws IOException {
    return Files.readAllLines(folder().resolve("history.csv")).stream()
        .skip(1)
        .map(line -> Long.parseLong(line.substring(0, line.indexOf(','))))
        .toList();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder().relativize(file).toString().replaceAll("tfevents.*", "tfevents"))
          .sorted()
          .toList();
    }
  }

  @Test
  void oneLineLeavesEverything() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(FitOptions.epochs(2).withCallback(run()));
    assertThat(files())
        .contains(
            "checkpoints/checkpoints.json",
            "checkpoints/step-00000008.zip",
            "events.out.tfevents",
            "history.csv",
            "history.jsonl",
            "interpolation.png",
            "report.html",
            "reconstructions/step-00000000.png",
            "reconstructions/step-00000008.png",
            "run.json",
            "samples/step-00000000.png",
            "samples/step-00000008.png");
    assertThat(historySteps()).isEqualTo(upTo(8));
    Map<String, Object> record = record();
    assertThat(record)
        .containsEntry("name", "first-run")
        .containsEntry("model", model.summary())
        .containsEntry("seed", 77)
        .containsEntry("batchSize", 4)
        .containsEntry("options", Map.of("kind", "tiny", "classes", 0));
    assertThat(record.get("data"))
        .isEqualTo(
            Map.of(
                "examples",
                16,
                "digest",
                "tiny-16-0",
                "description",
                "tiny images, 1x2x2 in [0.0, 1.0]"));
    assertThat(record.get("versions"))
        .extracting("backend", "java")
        .containsExactly(
            "CpuBackend",
            System.getProperty("java.version") + " " + System.getProperty("java.vendor"));
    assertThat(((Number) record.get("heapBytes")).longValue()).isBetween(1L << 20, 1L << 40);
    assertThat(sessions()).hasSize(1);
    assertThat(sessions().get(0))
        .containsEntry("fromStep", 0)
        .containsEntry("toStep", 8)
        .containsEntry("outcome", "finished")
        .doesNotContainKey("failure");
  }

  @Test
  void aFinishedRunCanBeExtended() throws IOException {
    TinyModel.create().fit(FitOptions.epochs(1).withCallback(run().withName("A run")));
    List<String> before = Files.readAllLines(folder().resolve("history.csv"));
    TinyModel resumed = TinyModel.load(run().latest().orElseThrow());
    resumed.fit(FitOptions.epochs(3).withCallback(run()));
    TinyModel straight = TinyModel.create();
    straight.fit(FitOptions.epochs(3));
    assertThat(resumed.state()).containsExactly(straight.state());
    assertThat(historySteps()).isEqualTo(upTo(12));
    assertThat(Files.readAllLines(folder().resolve("history.csv")))
        .startsWith(before.toArray(String[]::new));
    assertThat(sessions())
        .extracting(each -> each.get("fromStep"), each -> each.get("toStep"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, 4), org.assertj.core.groups.Tuple.tuple(4, 12));
    // Nothing to train is no reason to lose a history.
    TinyModel.load(run().latest().orElseThrow()).fit(FitOptions.epochs(3).withCallback(run()));
    assertThat(historySteps()).isEqualTo(upTo(12));
    assertThat(sessions()).hasSize(3);
  }

  @Test
  void aFailedRunGoesOnFromItsCheckpoint() throws IOException {
    TinyModel killed = TinyModel.create();
    assertThatThrownBy(
            () ->
                killed.fit(
                    FitOptions.epochs(3)
                        .withCallback(run().withCheckpoints(Every.steps(5)))
                        .withCallback(CheckpointsTest.killAt(7))))
        .hasMessageContaining("killed at step 7");
    assertThat(sessions().get(0))
        .containsEntry("outcome", "failed")
        .containsEntry("toStep", 7)
        .containsEntry("failure", "java.lang.IllegalStateException: killed at step 7");
    assertThat(historySteps()).isEqualTo(upTo(7));

    // As if the process had been killed: nothing of after step 5 was saved, the session is open.
    Files.delete(folder().resolve("checkpoints/step-00000007.zip"));
    Map<String, Object> open = record();
    sessionsOf(open).get(0).put("outcome", "running");
    sessionsOf(open).get(0).remove("failure");
    Files.writeString(folder().resolve("run.json"), Json.write(open));
    Files.createFile(folder().resolve("samples/step-00000006.png"));
    TinyModel resumed = TinyModel.load(run().latest().orElseThrow());
    assertThat(resumed.steps()).isEqualTo(5);
    resumed.fit(FitOptions.epochs(3).withCallback(run().withSamples(Every.steps(100))));
    TinyModel straight = TinyModel.create();
    straight.fit(FitOptions.epochs(3));
    assertThat(resumed.state()).containsExactly(straight.state());
    assertThat(historySteps()).isEqualTo(upTo(12));
    assertThat(sessions().get(0))
        .containsEntry("outcome", "failed")
        .containsEntry("toStep", 5)
        .containsEntry("failure", "the process ended before the training did");
    assertThat(folder().resolve("samples/step-00000006.png")).doesNotExist();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> sessionsOf(Map<String, Object> record) {
    return (List<Map<String, Object>>) record.get("sessions");
  }

  @Test
  void anotherModelIsRefusedAndChangesNothing() throws IOException {
    TinyModel.create().fit(FitOptions.epochs(1).withCallback(run()));
    List<String> before = files();
    byte[] record = Files.readAllBytes(folder().resolve("run.json"));
    byte[] history = Files.readAllBytes(folder().resolve("history.csv"));
    TinyModel other = TinyModel.create();
    assertThatThrownBy(() -> other.fit(FitOptions.epochs(1).withCallback(run())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("latest()")
        .hasMessageContaining("replacing()");
    assertThat(other.steps()).isZero();
    assertThat(files()).isEqualTo(before);
    assertThat(folder().resolve("run.json")).hasBinaryContent(record);
    assertThat(folder().resolve("history.csv")).hasBinaryContent(history);

    Files.writeString(folder().resolve("notes.txt"), "mine");
    other.fit(FitOptions.steps(2).withCallback(run().replacing()));
    assertThat(historySteps()).isEqualTo(upTo(2));
    assertThat(new StepFiles(folder().resolve("checkpoints"), "zip").all().keySet())
        .containsExactly(2L);
    assertThat(sessions()).hasSize(1);
    assertThat(folder().resolve("notes.txt")).hasContent("mine");
    // The same run, gone on with, is not replaced.
    other.fit(FitOptions.steps(3).withCallback(run().replacing()));
    assertThat(historySteps()).isEqualTo(upTo(3));
  }

  @Test
  void aModelOfAnotherSeedOrOfOtherLayersIsRefused() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(FitOptions.epochs(1).withCallback(run()));
    for (String changed : List.of("seed", "networks")) {
      Map<String, Object> record = record();
      record.put("seed", changed.equals("seed") ? 78 : 77);
      record.put(
          "model",
          changed.equals("networks") ? model.summary().replace("5", "6") : model.summary());
      Files.writeString(folder().resolve("run.json"), Json.write(record));
      assertThatThrownBy(() -> model.fit(FitOptions.epochs(2).withCallback(run())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(changed);
    }
    assertThat(model.steps()).isEqualTo(4);
  }

  /** Killed before the first checkpoint: the same program starts it anew, another does not. */
  @Test
  void aRunWithoutCheckpointsStartsAgain() throws IOException {
    TinyModel.create().fit(FitOptions.steps(3).withCallback(run()));
    Files.delete(folder().resolve("checkpoints/step-00000003.zip"));
    assertThatThrownBy(() -> TinyModel.create(3).fit(FitOptions.steps(2).withCallback(run())))
        .hasMessageContaining("its options differ");
    TinyModel.create().fit(FitOptions.steps(2).withCallback(run()));
    assertThat(historySteps()).isEqualTo(upTo(2));
    assertThat(sessions()).hasSize(2);
  }

  @Test
  void theBestModelIsKeptByAMetricOfAnotherCallback() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(4)
            .withCallback(run().withBest("fid", Goal.MINIMIZE))
            .withCallback(CheckpointsTest.values(4, 2, 3, 5)));
    TinyModel two = TinyModel.create();
    two.fit(FitOptions.steps(2));
    assertThat(TinyModel.load(run().best().orElseThrow()).state()).containsExactly(two.state());
    assertThat(Files.readAllLines(folder().resolve("history.csv")).get(0)).endsWith(",loss,fid");
  }

  @Test
  void metricsOfClassesMakeATable() throws IOException {
    TinyModel.create(3)
        .fit(
            FitOptions.steps(4)
                .withCallback(run())
                .withCallback(
                    Evaluation.of(
                        Every.steps(2),
                        model ->
                            Map.of(
                                "fid_class_0",
                                1.0 * model.steps(),
                                "fid_class_2",
                                2.0 * model.steps(),
                                "recall_class_2",
                                0.5,
                                "fid",
                                9.0))));
    // Maps of a few entries have no order that is known: the columns can be either way around.
    List<String> lines = Files.readAllLines(folder().resolve("classes.csv"));
    boolean fidFirst = lines.get(0).equals("class,fid,recall");
    assertThat(lines)
        .containsExactlyElementsOf(
            fidFirst
                ? List.of("class,fid,recall", "0,4.0,", "2,8.0,0.5")
                : List.of("class,recall,fid", "0,,4.0", "2,0.5,8.0"));
  }

  @Test
  void theReportShowsTheRun() throws IOException {
    TinyModel.create().fit(FitOptions.steps(4).withCallback(run().withName("A <run>")));
    assertThat(Files.readString(folder().resolve("report.html")))
        .contains("A &lt;run&gt;")
        .contains("finished");
    assertThatThrownBy(
            () ->
                TinyModel.load(run().latest().orElseThrow())
                    .fit(
                        FitOptions.steps(8)
                            .withCallback(run())
                            .withCallback(CheckpointsTest.killAt(6))))
        .hasMessageContaining("killed");
    assertThat(Files.readString(folder().resolve("report.html"))).contains("killed at step 6");
  }
}
