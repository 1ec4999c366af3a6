package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingLoopTest {

  /** Reports the step's number, and remembers what it was given. */
  private static final class Recorder implements TrainingStep {
    private final int batches;
    private final List<Long> steps = new ArrayList<>();
    private final List<List<Integer>> labels = new ArrayList<>();

    Recorder(int batches) {
      this.batches = batches;
    }

    @Override
    public int batchesPerStep() {
      return batches;
    }

    @Override
    public Map<String, Double> run(long step, Supplier<Batch> next) {
      steps.add(step);
      for (int i = 0; i < batches; i++) {
        labels.add(next.get().labels());
      }
      return Map.of("loss", (double) step);
    }
  }

  private record Log(String name, List<String> lines, Consumer<Progress> onStep)
      implements Callback {
    @Override
    public void onStart(Progress start) {
      lines.add(name + " start " + start.step() + "/" + start.totalSteps());
    }

    @Override
    public void onStep(Progress progress) {
      lines.add(name + " step " + progress.step());
      onStep.accept(progress);
    }

    @Override
    public void onEpoch(Progress progress) {
      lines.add(name + " epoch " + progress.epoch() + "/" + progress.totalEpochs());
    }

    @Override
    public void onEnd(TrainingReport report) {
      lines.add(name + " end " + report.steps());
    }
  }

  @Test
  void callsBackInOrder() {
    List<String> lines = new ArrayList<>();
    FitOptions options =
        FitOptions.epochs(2)
            .withBatchSize(4)
            .withCallback(new Log("a", lines, p -> {}))
            .withCallback(new Log("b", lines, p -> {}));
    TrainingReport report = loop(9, options).run(new Recorder(1), 0);
    assertThat(lines)
        .containsExactly(
            "a start 0/4",
            "b start 0/4",
            "a step 1",
            "b step 1",
            "a step 2",
            "b step 2",
            "a epoch 1/2",
            "b epoch 1/2",
            "a step 3",
            "b step 3",
            "a step 4",
            "b step 4",
            "a epoch 2/2",
            "b epoch 2/2",
            "a end 4",
            "b end 4");
    assertThat(report.steps()).isEqualTo(4);
    assertThat(report.examples()).isEqualTo(16);
    assertThat(report.epochs()).containsExactly(Map.of("loss", 0.5), Map.of("loss", 2.5));
    assertThat(report.stopped()).isFalse();
    assertThat(report.seconds()).isBetween(0.0, 60.0);
  }

  @Test
  void stepsEndInTheMiddleOfAnEpoch() {
    List<String> lines = new ArrayList<>();
    Log log = new Log("a", lines, p -> {});
    TrainingReport report =
        loop(9, FitOptions.steps(5).withBatchSize(3).withCallback(log)).run(new Recorder(1), 0);
    assertThat(report.steps()).isEqualTo(5);
    assertThat(report.epochs()).containsExactly(Map.of("loss", 1.0), Map.of("loss", 3.5));
    assertThat(lines).filteredOn(l -> l.contains("epoch")).containsExactly("a epoch 1/2");
  }

  @Test
  void stopsAfterTheStepUnderWay() {
    List<String> lines = new ArrayList<>();
    FitOptions options =
        FitOptions.epochs(10)
            .withBatchSize(3)
            .withCallback(
                new Log(
                    "a",
                    lines,
                    p -> {
                      if (p.step() == 4) {
                        p.stop();
                      }
                    }))
            .withCallback(new Log("b", lines, p -> {}));
    Recorder recorder = new Recorder(1);
    TrainingReport report = loop(9, options).run(recorder, 0);
    assertThat(recorder.steps).containsExactly(0L, 1L, 2L, 3L);
    assertThat(report.stopped()).isTrue();
    assertThat(report.epochs()).containsExactly(Map.of("loss", 1.0), Map.of("loss", 3.0));
    assertThat(lines).contains("b step 4").endsWith("a end 4", "b end 4");
  }

  @Test
  void resumesWithTheBatchesThatWouldHaveComeNext() {
    for (int batches : new int[] {1, 2}) {
      Recorder whole = new Recorder(batches);
      loop(20, FitOptions.steps(9).withBatchSize(3)).run(whole, 0);
      Recorder resumed = new Recorder(batches);
      TrainingReport report = loop(20, FitOptions.steps(9).withBatchSize(3)).run(resumed, 4);
      assertThat(resumed.steps).containsExactly(4L, 5L, 6L, 7L, 8L);
      assertThat(resumed.labels).isEqualTo(whole.labels.subList(4 * batches, 9 * batches));
      assertThat(report.steps()).isEqualTo(9);
      assertThat(report.examples()).isEqualTo(5L * 3 * batches);
    }
  }

  @Test
  void doesNothingWhereTheEndIsReached() {
    List<String> lines = new ArrayList<>();
    Recorder recorder = new Recorder(1);
    TrainingReport report =
        loop(9, FitOptions.epochs(1).withBatchSize(3).withCallback(new Log("a", lines, p -> {})))
            .run(recorder, 3);
    assertThat(recorder.steps).isEmpty();
    assertThat(report.epochs()).isEmpty();
    assertThat(report.steps()).isEqualTo(3);
    assertThat(lines).containsExactly("a start 3/3", "a end 3");
  }

  @Test
  void failuresOfCallbacksAndStepsReachTheCaller() {
    List<String> lines = new ArrayList<>();
    Log failing =
        new Log(
            "a",
            lines,
            p -> {
              throw new IllegalStateException("mine");
            });
    assertThatThrownBy(
            () ->
                loop(9, FitOptions.epochs(1).withBatchSize(3).withCallback(failing))
                    .run(new Recorder(1), 0))
        .hasMessage("mine");
    assertThat(lines).noneMatch(l -> l.contains("end"));
    NonFiniteException diverged = new NonFiniteException("generator", 7, "loss NaN");
    assertThat(diverged).hasMessageContaining("generator").hasMessageContaining("step 7");
    assertThat(diverged.network()).isEqualTo("generator");
    assertThat(diverged.step()).isEqualTo(7);
    assertThatThrownBy(
            () ->
                loop(9, FitOptions.epochs(1).withBatchSize(3))
                    .run(
                        (step, next) -> {
                          throw diverged;
                        },
                        0))
        .isSameAs(diverged);
  }

  @Test
  void refusesABatchLargerThanTheSet() {
    assertThatThrownBy(() -> loop(9, FitOptions.epochs(1)).run(new Recorder(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9")
        .hasMessageContaining("64");
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 4", "1, 1, 4", "-1, 0, 4", "0, -1, 4", "-1, 1, 4", "1, 0, 0"})
  void optionsCheckThemselves(int epochs, long steps, int batchSize) {
    assertThatThrownBy(() -> new FitOptions(epochs, steps, batchSize, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsChangeByName() {
    FitOptions options = FitOptions.epochs(3);
    assertThat(options.withBatchSize(5)).isEqualTo(new FitOptions(3, 0, 5, List.of()));
    assertThat(options.batchSize()).isEqualTo(FitOptions.DEFAULT_BATCH_SIZE);
    assertThat(FitOptions.steps(8)).isEqualTo(new FitOptions(0, 8, 64, List.of()));
    assertThat(options.callbacks()).isEmpty();
  }

  private static TrainingLoop loop(int examples, FitOptions options) {
    return new TrainingLoop(SmallSet.of(examples), ValueRange.UNBOUNDED, 1, options);
  }
}
