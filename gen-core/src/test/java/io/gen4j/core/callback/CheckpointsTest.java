package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.files.ModelFile;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingInterruptedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir Path folder;

  /** A metric of known values at steps 1, 2, 3 and so on. */
  static Evaluation values(double... values) {
    return Evaluation.of(
        Every.steps(1), "fid", model -> values[Math.toIntExact(model.steps()) - 1]);
  }

  static Callback killAt(long step) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        if (progress.step() == step) {
          throw new IllegalStateException("killed at step " + step);
        }
      }
    };
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Map<String, Object> index() throws IOException {
    return Json.read(Files.readString(folder.resolve("checkpoints.json")));
  }

  @Test
  void keepsTheLastFewAndSaysWhichTheyAre() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(11)
            .withCallback(Checkpoints.in(folder).every(Every.steps(2)).withKept(2)));
    assertThat(files())
        .containsExactly("checkpoints.json", "step-00000010.zip", "step-00000011.zip");
    assertThat(TinyModel.load(Checkpoints.latest(folder).orElseThrow()).state())
        .containsExactly(model.state());
    assertThat((List<?>) index().get("last"))
        .extracting(each -> ((Map<?, ?>) each).get("file"), each -> ((Map<?, ?>) each).get("step"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("step-00000010.zip", 10),
            org.assertj.core.groups.Tuple.tuple("step-00000011.zip", 11));
    assertThat(index()).doesNotContainKey("best");
    assertThat(Checkpoints.best(folder)).isEmpty();
  }

  @Test
  void savesAtEpochsAndByTime() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(10)
            .withCallback(Checkpoints.in(folder).every(Every.epochs(1)).withKept(9)));
    assertThat(files())
        .containsExactly(
            "checkpoints.json", "step-00000004.zip", "step-00000008.zip", "step-00000010.zip");
    Path other = folder.resolve("other");
    TinyModel.create()
        .fit(
            FitOptions.steps(5)
                .withCallback(
                    Checkpoints.in(other)
                        .every(Every.time(java.time.Duration.ofNanos(1)))
                        .withKept(9)));
    assertThat(new StepFiles(other, "zip").all().keySet()).containsExactly(1L, 2L, 3L, 4L, 5L);
    Path rare = folder.resolve("rare");
    TinyModel.create().fit(FitOptions.steps(5).withCallback(Checkpoints.in(rare)));
    assertThat(new StepFiles(rare, "zip").all().keySet()).containsExactly(5L);
  }

  @Test
  void keepsTheBestByAMeasuredMetric() throws IOException {
    TinyModel model = TinyModel.create();
    Checkpoints checkpoints =
        Checkpoints.in(folder).every(Every.steps(100)).withBest("fid", Goal.MINIMIZE);
    model.fit(
        FitOptions.steps(6)
            .withCallback(checkpoints)
            .withCallback(values(Double.NaN, 5, 3, 4, 3, Double.NaN)));
    TinyModel three = TinyModel.create();
    three.fit(FitOptions.steps(3));
    assertThat(TinyModel.load(Checkpoints.best(folder).orElseThrow()).state())
        .containsExactly(three.state());
    assertThat(index().get("best"))
        .isInstanceOf(Map.class)
        .extracting("step", "metric", "goal", "value")
        .containsExactly(3, "fid", "minimize", 3.0);

    // A resumed run does not take the first value that it sees for the best.
    TinyModel resumed = TinyModel.load(Checkpoints.latest(folder).orElseThrow());
    assertThat(resumed.steps()).isEqualTo(6);
    double[] more = {0, 0, 0, 0, 0, 0, 4, 2.5, 9};
    resumed.fit(FitOptions.steps(7).withCallback(checkpoints).withCallback(values(more)));
    assertThat(index().get("best")).extracting("step").isEqualTo(3);
    resumed.fit(FitOptions.steps(9).withCallback(checkpoints).withCallback(values(more)));
    assertThat(index().get("best")).extracting("step").isEqualTo(8);

    // Another metric begins anew.
    resumed.fit(
        FitOptions.steps(10)
            .withCallback(Checkpoints.in(folder).withBest("fid", Goal.MAXIMIZE))
            .withCallback(Evaluation.of(Every.steps(1), "fid", m -> -1)));
    assertThat(index().get("best")).extracting("step", "value").containsExactly(10, -1.0);
  }

  @Test
  void judgesAMetricOfEveryStepByItsMeanOverAnEpoch() throws IOException {
    TinyModel model = TinyModel.create();
    var report =
        model.fit(
            FitOptions.epochs(2)
                .withCallback(Checkpoints.in(folder).withBest("loss", Goal.MINIMIZE)));
    assertThat(index().get("best"))
        .extracting("step", "value")
        .containsExactly(8, report.epochs().get(1).get("loss"));
  }

  @Test
  void warnsOfAMetricThatNeverCame() {
    String log =
        Checks.standardError(
            () ->
                TinyModel.create()
                    .fit(
                        FitOptions.steps(2)
                            .withCallback(Checkpoints.in(folder).withBest("fdi", Goal.MINIMIZE))
                            .withCallback(values(1, 2))));
    assertThat(log)
        .containsOnlyOnce(
            "'fdi', which no step of this training had. The metrics were [fid, loss]");
  }

  @Test
  void killedTrainingsResumeBitForBit() {
    TinyModel straight = TinyModel.create();
    straight.fit(FitOptions.steps(12));
    Checkpoints checkpoints = Checkpoints.in(folder).every(Every.steps(5)).withKept(9);
    TinyModel killed = TinyModel.create();
    assertThatThrownBy(
            () ->
                killed.fit(FitOptions.steps(12).withCallback(checkpoints).withCallback(killAt(7))))
        .hasMessageContaining("killed");
    Path saved = Checkpoints.latest(folder).orElseThrow();
    assertThat(saved).hasFileName("step-00000007.zip");
    for (String from : List.of("step-00000007.zip", "step-00000005.zip")) {
      TinyModel resumed = TinyModel.load(folder.resolve(from));
      resumed.fit(FitOptions.steps(12).withCallback(checkpoints));
      assertThat(resumed.state()).as(from).containsExactly(straight.state());
    }
    // The second time the model went back behind the checkpoints of steps 7, 10 and 12.
    assertThat(new StepFiles(folder, "zip").all().keySet()).containsExactly(5L, 10L, 12L);
    assertThat(new StepFiles(folder.resolve("superseded"), "zip").all().keySet())
        .containsExactly(7L, 10L, 12L);
  }

  @Test
  void aModelThatIsNotWholeIsNotSaved() {
    TinyModel model = TinyModel.create().failingAt(3);
    assertThatThrownBy(() -> model.fit(FitOptions.steps(9).withCallback(Checkpoints.in(folder))))
        .hasMessageContaining("half way");
    assertThat(Checkpoints.latest(folder)).isEmpty();
  }

  @Test
  void passesOverDamagedCheckpoints() throws IOException {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(3)
            .withCallback(
                Checkpoints.in(folder).every(Every.steps(1)).withBest("loss", Goal.MINIMIZE)));
    Path newest = folder.resolve("step-00000003.zip");
    byte[] bytes = Files.readAllBytes(newest);
    byte[] flipped = bytes.clone();
    flipped[flipped.length / 2] ^= 1;
    Files.write(newest, flipped);
    assertThatThrownBy(() -> ModelFile.verify(newest)).isInstanceOf(ModelFileException.class);
    Files.write(
        folder.resolve("step-00000002.zip"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    String log =
        Checks.standardError(
            () ->
                assertThat(Checkpoints.latest(folder).orElseThrow())
                    .hasFileName("step-00000001.zip"));
    assertThat(log)
        .contains("Skipping a damaged checkpoint", "step-00000003.zip", "step-00000002.zip");
    Files.write(folder.resolve("step-00000001.zip"), new byte[10]);
    assertThat(Checkpoints.latest(folder).orElseThrow()).hasFileName("best.zip");
    assertThat(Checkpoints.latest(folder.resolve("missing"))).isEmpty();

    // The damaged index is no reason to lose a run.
    Files.writeString(folder.resolve("checkpoints.json"), "{\"last\": [");
    TinyModel resumed = TinyModel.load(Checkpoints.latest(folder).orElseThrow());
    resumed.fit(FitOptions.steps(5).withCallback(Checkpoints.in(folder)));
    assertThat(Checkpoints.latest(folder).orElseThrow()).hasFileName("step-00000005.zip");
  }

  @Test
  void anUntrainedModelDoesNotTouchAnothersCheckpoints() throws IOException {
    TinyModel.create().fit(FitOptions.steps(3).withCallback(Checkpoints.in(folder)));
    List<String> before = files();
    TinyModel other = TinyModel.create();
    assertThatThrownBy(() -> other.fit(FitOptions.steps(1).withCallback(Checkpoints.in(folder))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Checkpoints.latest");
    assertThat(files()).isEqualTo(before);
    assertThat(other.steps()).isZero();
    other.fit(FitOptions.steps(1).withCallback(Checkpoints.in(folder).replacing()));
    assertThat(files()).containsExactly("checkpoints.json", "step-00000001.zip");
  }

  @Test
  void aModelThatEndsEarlierIsOnDiskToo() {
    TinyModel model = TinyModel.create();
    model.fit(
        FitOptions.steps(9)
            .withCallback(Checkpoints.in(folder).every(Every.steps(4)))
            .withCallback(EarlyStopping.on("fid", Goal.MINIMIZE, 3))
            .withCallback(values(5, 3, 1, 2, 2, 2, 2, 2, 2)));
    assertThat(model.steps()).isEqualTo(3);
    assertThat(new StepFiles(folder, "zip").all().keySet()).containsExactly(3L, 4L);
    assertThat(TinyModel.load(folder.resolve("step-00000003.zip")).state())
        .containsExactly(model.state());
  }

  @Test
  void anInterruptDoesNotCostTheLastCheckpoint() {
    for (long last : new long[] {3, 9}) {
      Path own = folder.resolve("to" + last);
      TinyModel model = TinyModel.create();
      Callback interrupting =
          new Callback() {
            @Override
            public void onStep(Progress progress) {
              if (progress.step() == 3) {
                Thread.currentThread().interrupt();
              }
            }
          };
      FitOptions options =
          FitOptions.steps(last).withCallback(Checkpoints.in(own)).withCallback(interrupting);
      try {
        if (last == 3) {
          model.fit(options);
        } else {
          assertThatThrownBy(() -> model.fit(options))
              .isInstanceOf(TrainingInterruptedException.class);
        }
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      } finally {
        Thread.interrupted();
      }
      assertThat(TinyModel.load(Checkpoints.latest(own).orElseThrow()).state())
          .containsExactly(model.state());
      assertThat(model.steps()).isEqualTo(3);
    }
  }
}
