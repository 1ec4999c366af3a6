package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a training that continues an earlier one counts and tells. */
class ResumedTrainingTest {

  private final Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
  private final List<Progress> seen = new ArrayList<>();

  private TrainingReport fit(int examples, int batchesPerStep, FitOptions options) {
    seen.clear();
    TrainingStep step =
        new TrainingStep() {
          @Override
          public int batchesPerStep() {
            return batchesPerStep;
          }

          @Override
          public Map<String, Double> run(long number, Supplier<Batch> batches) {
            for (int i = 0; i < batchesPerStep; i++) {
              batches.get();
            }
            return Map.of();
          }
        };
    Callback watching =
        new Callback() {
          @Override
          public void onStart(Progress start) {
            seen.add(start);
          }

          @Override
          public void onStep(Progress progress) {
            seen.add(progress);
          }
        };
    return trainer.fit(
        step, SmallSet.of(examples), ValueRange.UNBOUNDED, 1, options.withCallback(watching));
  }

  @Test
  void knowsTheStepAtWhichItsEpochsEnd() {
    fit(20, 1, FitOptions.steps(3).withBatchSize(3));
    fit(20, 1, FitOptions.epochs(2).withBatchSize(5));
    // Nine examples seen are one whole batch of 5: three of four batches are left, then four.
    for (Progress progress : seen) {
      assertThat(progress.totalSteps()).isEqualTo(10);
      assertThat(progress.totalEpochs()).isEqualTo(2);
      assertThat(progress.stepsPerEpoch()).isEqualTo(4);
    }
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(10, 44, 2, 0));
  }

  @Test
  void knowsTheEpochInWhichItsStepsEnd() {
    fit(9, 2, FitOptions.steps(2).withBatchSize(3));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(2, 12, 1, 3));
    fit(9, 2, FitOptions.steps(6).withBatchSize(3));
    // The pass has one batch behind it and eight to come, at three a pass.
    assertThat(seen.get(0).totalEpochs()).isEqualTo(4);
    assertThat(seen.get(0).totalSteps()).isEqualTo(6);
    assertThat(seen.get(0).stepsPerEpoch()).isEqualTo(2);
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(6, 36, 4, 0));
  }

  @Test
  void countsTheExamplesOfThisCall() {
    fit(20, 1, FitOptions.steps(3).withBatchSize(4));
    TrainingReport report = fit(20, 1, FitOptions.steps(5).withBatchSize(4));
    assertThat(seen).extracting(Progress::examples).containsExactly(0L, 4L, 8L);
    assertThat(seen).extracting(Progress::step).containsExactly(3L, 4L, 5L);
    assertThat(report.examples()).isEqualTo(8);
    assertThat(report.seconds()).isPositive();
    assertThat(report.examplesPerSecond() * report.seconds()).isCloseTo(8, offset(1e-9));
    assertThat(seen.get(2).seconds()).isBetween(seen.get(1).seconds(), report.seconds());
  }

  /** A part of a batch of the new size that was seen is seen again, and counted so. */
  @Test
  void aPassGoesOnAtAWholeBatchOfTheNewSize() {
    fit(20, 1, FitOptions.steps(3).withBatchSize(3));
    fit(20, 1, FitOptions.steps(4).withBatchSize(5));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(4, 14, 0, 10));
  }

  /** After 15 of 20 examples, two batches of 7 would have been made, which are all of a pass. */
  @Test
  void aPassWithAllBatchesOfTheNewSizeBehindItHasEnded() {
    fit(20, 1, FitOptions.steps(5).withBatchSize(3));
    String log = Checks.standardError(() -> fit(20, 1, FitOptions.epochs(1).withBatchSize(7)));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(5, 15, 1, 0));
    assertThat(log)
        .contains(
            "has made 5 steps and 1 epochs, and this call of fit requests a total of 1 epochs");
    log = Checks.standardError(() -> fit(20, 1, FitOptions.steps(4).withBatchSize(7)));
    assertThat(log).contains("requests a total of 4 steps");
    fit(20, 1, FitOptions.epochs(2).withBatchSize(7));
    assertThat(trainer.counts()).isEqualTo(new TrainingCounts(7, 29, 2, 0));
  }

  @Test
  void theStepAtWhichACallbackStopsIsTheLast() {
    List<Boolean> last = new ArrayList<>();
    Callback stopping =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.step() == 2) {
              progress.stop();
            }
          }
        };
    Callback watching =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            last.add(progress.isLast());
          }
        };
    fit(20, 1, FitOptions.steps(9).withBatchSize(4).withCallback(stopping).withCallback(watching));
    assertThat(last).containsExactly(false, true);
  }
}
