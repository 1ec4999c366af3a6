package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.callback.CsvLog;
import io.gen4j.core.data.Batch;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.datasets.InMemoryDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {

  @TempDir private Path folder;

  /** Five steps an epoch of four examples; the loss is the square of the step's number from 0. */
  private static TrainingReport train(Trainer trainer, FitOptions options) {
    TrainingStep step =
        new TrainingStep() {
          @Override
          public Map<String, Double> run(long number, Supplier<Batch> batches) {
            batches.get();
            return Map.of("loss", (double) number * number);
          }
        };
    return trainer.fit(
        step,
        InMemoryDataset.of("data", new float[20][1], ValueRange.UNIT),
        ValueRange.UNIT,
        1,
        options.withBatchSize(4));
  }

  private static Trainer trainer() {
    return new Trainer(List.of(), List.of(), Optimization.NONE, false);
  }

  @Test
  void aTrainingInPartsHasTheFiguresOfTheWhole() {
    List<Map<String, Double>> whole = train(trainer(), FitOptions.epochs(3)).epochs();
    assertThat(whole).hasSize(3);
    Path csv = folder.resolve("history.csv");
    Trainer parts = trainer();
    TrainingReport first = train(parts, FitOptions.steps(7).withCallback(CsvLog.to(csv)));

    RunHistory earlier = RunHistory.read(csv, 7);
    TrainingReport rest = train(parts, FitOptions.epochs(3));

    assertThat(earlier.examples()).isEqualTo(28);
    assertThat(earlier.seconds()).isPositive().isLessThanOrEqualTo(first.seconds());
    List<Map<String, Double>> means = earlier.epochsWith(rest, 2);
    assertThat(means).hasSize(3);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(means.get(epoch).get("loss"))
          .as("epoch %d", epoch + 1)
          .isCloseTo(whole.get(epoch).get("loss"), within(1e-9));
    }
  }

  @Test
  void leavesOutWhatTheModelHasNotSeen() {
    Path csv = folder.resolve("history.csv");
    train(trainer(), FitOptions.steps(9).withCallback(CsvLog.to(csv)));

    RunHistory earlier = RunHistory.read(csv, 6);

    assertThat(earlier.examples()).isEqualTo(24);
    assertThat(earlier.epochs().get(2L).get("loss")).isEqualTo(new RunHistory.Sum(25, 1));
    assertThat(RunHistory.read(csv, 0).epochs()).as("a model trained again").isEmpty();
    assertThat(RunHistory.read(folder.resolve("none"), 5).examples()).isZero();
  }

  @Test
  void aFileThatBeginsLaterCountsFromThere() {
    Path csv = folder.resolve("history.csv");
    Trainer trainer = trainer();
    train(trainer, FitOptions.steps(5));
    train(trainer, FitOptions.steps(8).withCallback(CsvLog.to(csv)));

    assertThat(RunHistory.read(csv, 8).examples()).isEqualTo(12);
  }
}
