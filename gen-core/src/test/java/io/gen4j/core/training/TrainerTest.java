package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Precision;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.PacedSet;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {

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
        labels.add(Arrays.stream(next.get().labels()).boxed().toList());
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
    TrainingReport report = fit(9, options, new Recorder(1));
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
        fit(9, FitOptions.steps(5).withBatchSize(3).withCallback(log), new Recorder(1));
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
    TrainingReport report = fit(9, options, recorder);
    assertThat(recorder.steps).containsExactly(0L, 1L, 2L, 3L);
    assertThat(report.stopped()).isTrue();
    assertThat(report.epochs()).containsExactly(Map.of("loss", 1.0), Map.of("loss", 3.0));
    assertThat(lines).contains("b step 4").endsWith("a end 4", "b end 4");
  }

  @Test
  void resumesWithTheBatchesThatWouldHaveComeNext() {
    for (int batches : new int[] {1, 2}) {
      Recorder whole = new Recorder(batches);
      fit(20, FitOptions.steps(9).withBatchSize(3), whole);
      Recorder resumed = new Recorder(batches);
      Trainer trainer = trainer();
      fit(trainer, 20, FitOptions.steps(4).withBatchSize(3), new Recorder(batches));
      TrainingReport report = fit(trainer, 20, FitOptions.steps(9).withBatchSize(3), resumed);
      assertThat(resumed.steps).containsExactly(4L, 5L, 6L, 7L, 8L);
      assertThat(resumed.labels).isEqualTo(whole.labels.subList(4 * batches, 9 * batches));
      assertThat(report.steps()).isEqualTo(9);
      assertThat(report.examples()).isEqualTo(5L * 3 * batches);
    }
  }

  @Test
  void countsPassesWhateverTheSizeOfDataAndBatches() {
    Trainer trainer = trainer();
    fit(trainer, 20, FitOptions.epochs(1).withBatchSize(3), new Recorder(1));
    // 20 examples make 6 batches of 3; the two that are left over are not seen.
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(6, 18, 1, 0));
    fit(trainer, 20, FitOptions.epochs(2).withBatchSize(10), new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(8, 38, 2, 0));
    fit(trainer, 9, FitOptions.epochs(3).withBatchSize(9), new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(9, 47, 3, 0));
  }

  @Test
  void aPassGoesOnInBatchesOfAnotherSize() {
    Trainer trainer = trainer();
    fit(trainer, 20, FitOptions.steps(3).withBatchSize(3), new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(3, 9, 0, 9));
    Recorder rest = new Recorder(1);
    fit(trainer, 20, FitOptions.epochs(1).withBatchSize(5), rest);
    // Nine seen are one whole batch of 5 and a part: three batches of the pass are left.
    assertThat(rest.steps).containsExactly(3L, 4L, 5L);
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(6, 24, 1, 0));
  }

  @Test
  void aPassThatHasNoBatchLeftHasEnded() {
    Trainer trainer = trainer();
    fit(trainer, 20, FitOptions.steps(5).withBatchSize(3), new Recorder(1));
    Recorder rest = new Recorder(1);
    fit(trainer, 20, FitOptions.epochs(1).withBatchSize(20), rest);
    assertThat(rest.steps).containsExactly(5L);
    Trainer other = trainer();
    fit(other, 20, FitOptions.steps(2).withBatchSize(7), new Recorder(1));
    assertThat(other.counts()).isEqualTo(new TrainingCounts(2, 14, 1, 0));
  }

  @Test
  void otherDataStartAPassOfTheirOwn() {
    Trainer trainer = trainer();
    fit(trainer, 20, FitOptions.steps(3).withBatchSize(3), new Recorder(1));
    fit(trainer, 12, FitOptions.epochs(1).withBatchSize(3), new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(7, 21, 1, 0));
    assertThat(trainer.data().orElseThrow().size()).isEqualTo(12);
  }

  @Test
  void aStepOfSeveralBatchesMayEndAPass() {
    Trainer trainer = trainer();
    List<String> lines = new ArrayList<>();
    FitOptions options =
        FitOptions.epochs(2).withBatchSize(4).withCallback(new Log("a", lines, p -> {}));
    fit(trainer, 12, options, new Recorder(2));
    // Three batches a pass, two a step: the second step ends the first pass and begins the next.
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(3, 24, 2, 0));
    assertThat(lines)
        .containsExactly(
            "a start 0/3",
            "a step 1",
            "a step 2",
            "a epoch 1/2",
            "a step 3",
            "a epoch 2/2",
            "a end 3");
  }

  @Test
  void doesNothingWhereTheEndIsReached() {
    List<String> lines = new ArrayList<>();
    Recorder recorder = new Recorder(1);
    Trainer trainer = trainer();
    fit(trainer, 9, FitOptions.epochs(1).withBatchSize(3), new Recorder(1));
    TrainingReport report =
        fit(
            trainer,
            9,
            FitOptions.epochs(1).withBatchSize(3).withCallback(new Log("a", lines, p -> {})),
            recorder);
    assertThat(recorder.steps).isEmpty();
    assertThat(report.epochs()).isEmpty();
    assertThat(report.steps()).isEqualTo(3);
    assertThat(lines).containsExactly("a start 3/3", "a end 3");
  }

  @Test
  void anInterruptEndsTrainingBetweenTwoSteps() {
    Trainer trainer = trainer();
    TrainingStep step =
        (number, next) -> {
          next.get();
          if (number == 2) {
            Thread.currentThread().interrupt();
          }
          return Map.of();
        };
    try {
      assertThatThrownBy(() -> fit(trainer, 9, FitOptions.epochs(5).withBatchSize(1), step))
          .isInstanceOf(TrainingInterruptedException.class)
          .hasMessageContaining("after step 3")
          .satisfies(e -> assertThat(((TrainingInterruptedException) e).steps()).isEqualTo(3));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(3, 3, 0, 3));
    fit(trainer, 9, FitOptions.epochs(1).withBatchSize(1), new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(9, 9, 1, 0));
  }

  @Test
  void aRefusedFitChangesNothing() {
    Trainer trainer = trainer();
    fit(trainer, 20, FitOptions.steps(3).withBatchSize(3), new Recorder(1));
    TrainingCounts counts = trainer.counts();
    List<String> begun = new ArrayList<>();
    TrainingStep step =
        new TrainingStep() {
          @Override
          public void begin(Dataset dataset) {
            begun.add(dataset.name());
          }

          @Override
          public Map<String, Double> run(long number, Supplier<Batch> batches) {
            batches.get();
            return Map.of();
          }
        };
    assertThatThrownBy(() -> fit(trainer, 12, FitOptions.steps(9).withBatchSize(13), step))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                trainer.fit(
                    step,
                    SmallSet.of(12).declaring(ValueRange.UNBOUNDED),
                    ValueRange.UNIT,
                    1,
                    FitOptions.steps(9).withBatchSize(3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(trainer.counts()).isEqualTo(counts);
    assertThat(trainer.data().orElseThrow().size()).isEqualTo(20);
    assertThat(begun).isEmpty();
    fit(trainer, 12, FitOptions.steps(9).withBatchSize(3), step);
    assertThat(begun).containsExactly("small");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anInterruptWhileWaitingForDataLosesNoStep() {
    Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE.withRollback(100), false);
    // Five examples can be read: the sixth step waits for its own.
    PacedSet data = new PacedSet(SmallSet.of(9), new Semaphore(5));
    TrainingStep step =
        (number, next) -> {
          if (number == 5) {
            Thread.currentThread().interrupt();
          }
          next.get();
          return Map.of();
        };
    FitOptions options = FitOptions.steps(50).withBatchSize(1);
    try {
      assertThatThrownBy(() -> trainer.fit(step, data, ValueRange.UNBOUNDED, 1, options))
          .isInstanceOf(TrainingInterruptedException.class)
          .hasMessageContaining("after step 5");
    } finally {
      Thread.interrupted();
    }
    assertThat(trainer.counts().steps()).isEqualTo(5);
  }

  @Test
  void refusesAFitWithinAFit() {
    Trainer trainer = trainer();
    FitOptions options = FitOptions.epochs(1).withBatchSize(3);
    Log log = new Log("a", new ArrayList<>(), p -> fit(trainer, 9, options, new Recorder(1)));
    assertThatThrownBy(() -> fit(trainer, 9, options.withCallback(log), new Recorder(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("A callback called fit");
    assertThat(trainer.counts().steps()).isEqualTo(1);
    fit(trainer, 9, options, new Recorder(1));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(3, 9, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"9, false", "99, false", "101, true", "5000, true"})
  void divergenceOnLargeDataBlamesTheirScale(int size, boolean blamed) {
    NonFiniteException diverged = new NonFiniteException("generator", 0, "loss NaN");
    assertThatThrownBy(
            () ->
                fit(
                    size,
                    FitOptions.steps(1).withBatchSize(size),
                    (step, next) -> {
                      next.get();
                      throw diverged;
                    }))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining("generator has loss NaN at step 0")
        .hasMessageContaining(blamed ? "Scale them" : "Lower the learning rate")
        .hasMessageContaining(blamed ? "up to " + (size - 1 + 0.5f) : "regularized");
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
                fit(
                    9,
                    FitOptions.epochs(1).withBatchSize(3).withCallback(failing),
                    new Recorder(1)))
        .hasMessage("mine");
    assertThat(lines).noneMatch(l -> l.contains("end"));
    NonFiniteException diverged = new NonFiniteException("generator", 7, "loss NaN");
    assertThat(diverged).hasMessageContaining("generator").hasMessageContaining("step 7");
    assertThat(diverged.network()).isEqualTo("generator");
    assertThat(diverged.step()).isEqualTo(7);
    assertThatThrownBy(
            () ->
                fit(
                    9,
                    FitOptions.epochs(1).withBatchSize(3),
                    (step, next) -> {
                      throw diverged;
                    }))
        .isSameAs(diverged);
  }

  @Test
  void refusesABatchLargerThanTheSet() {
    assertThatThrownBy(() -> fit(9, FitOptions.epochs(1), new Recorder(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9")
        .hasMessageContaining("64");
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 4", "1, 1, 4", "-1, 0, 4", "0, -1, 4", "-1, 1, 4", "1, 0, 0"})
  void optionsCheckThemselves(int epochs, long steps, int batchSize) {
    assertThatThrownBy(
            () ->
                new FitOptions(
                    epochs, steps, batchSize, List.of(), Optional.empty(), Precision.FLOAT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsChangeByName() {
    FitOptions options = FitOptions.epochs(3);
    assertThat(options.withBatchSize(5))
        .isEqualTo(new FitOptions(3, 0, 5, List.of(), Optional.empty(), Precision.FLOAT));
    assertThat(options.batchSize()).isEqualTo(FitOptions.DEFAULT_BATCH_SIZE);
    assertThat(FitOptions.steps(8))
        .isEqualTo(new FitOptions(0, 8, 64, List.of(), Optional.empty(), Precision.FLOAT));
    assertThat(options.callbacks()).isEmpty();
    assertThat(options).hasToString("3 epochs in batches of 64");
    assertThat(
            FitOptions.steps(8)
                .withCallback(new Callback() {})
                .withGradientExchange((step, gradients) -> {}))
        .hasToString("8 steps in batches of 64, 1 callback, with a gradient exchange");
  }

  @Test
  void boundedDataOfAModelWithoutBoundsAreToldOfOnce() {
    Trainer trainer = trainer();
    String first =
        Checks.standardError(
            () -> fit(trainer, 8, FitOptions.steps(1).withBatchSize(4), new Recorder(1)));
    assertThat(first).contains("The values of small are in [0.0, 8.0]", "withOutputRange");
    String again =
        Checks.standardError(
            () -> fit(trainer, 8, FitOptions.steps(2).withBatchSize(4), new Recorder(1)));
    assertThat(again).doesNotContain("no bounds");
    for (ValueRange[] quiet :
        new ValueRange[][] {
          {ValueRange.BYTES, ValueRange.UNIT}, {ValueRange.UNBOUNDED, ValueRange.UNBOUNDED}
        }) {
      String log =
          Checks.standardError(
              () ->
                  trainer()
                      .fit(
                          new Recorder(1),
                          SmallSet.of(8).declaring(quiet[0]),
                          quiet[1],
                          1,
                          FitOptions.steps(1).withBatchSize(4)));
      assertThat(log).doesNotContain("no bounds");
    }
  }

  private static Trainer trainer() {
    return new Trainer(List.of(), List.of(), Optimization.NONE, false);
  }

  private static TrainingReport fit(int examples, FitOptions options, TrainingStep step) {
    return fit(trainer(), examples, options, step);
  }

  private static TrainingReport fit(
      Trainer trainer, int examples, FitOptions options, TrainingStep step) {
    return trainer.fit(step, SmallSet.of(examples), ValueRange.UNBOUNDED, 1, options);
  }
}
