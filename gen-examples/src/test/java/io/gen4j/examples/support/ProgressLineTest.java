package io.gen4j.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.examples.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  /** Five steps an epoch that take no time and have the losses 1.25 and 0.5. */
  private static void train(ProgressLine line, int firstStep) {
    Dataset data = InMemoryDataset.of("data", new float[20][1], ValueRange.UNIT);
    TrainingStep step =
        new TrainingStep() {
          @Override
          public Map<String, Double> run(long number, Supplier<Batch> batches) {
            batches.get();
            Map<String, Double> losses = new LinkedHashMap<>();
            losses.put("discriminator_loss", 1.25);
            losses.put("generator_loss", 0.5);
            return losses;
          }
        };
    Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
    FitOptions options = FitOptions.epochs(2).withBatchSize(4);
    if (firstStep > 0) {
      trainer.fit(step, data, ValueRange.UNIT, 1, FitOptions.steps(firstStep).withBatchSize(4));
    }
    trainer.fit(step, data, ValueRange.UNIT, 1, options.withCallback(line));
  }

  @Test
  void printsAPlainLineAtTheEndWhereThereIsNoTerminal() {
    try (Output output = Output.capture()) {
      train(new ProgressLine(false), 0);

      assertThat(output.out().strip())
          .matches(
              "step 10/10  epoch 2/2 discriminator 1\\.250 generator 0\\.500 \\d+ images/s"
                  + "  0:00 left");
      assertThat(output.err()).isEmpty();
    }
  }

  @Test
  void printsNothingForATrainingThatIsDone() {
    try (Output output = Output.capture()) {
      train(new ProgressLine(false), 10);

      assertThat(output.out()).isEmpty();
    }
  }

  @Test
  void drawsABarOnATerminal() {
    try (Output output = Output.capture()) {
      train(new ProgressLine(true), 5);

      assertThat(output.out()).isEmpty();
      assertThat(output.err())
          .contains("training", "10/10", "epoch 2/2", "discriminator 1.250", "generator 0.500")
          .contains("images/s");
    }
  }

  @Test
  void closesOnceAndAgain() {
    ProgressLine line = new ProgressLine(true);
    try (Output output = Output.capture()) {
      train(line, 0);
      String printed = output.err();
      line.close();
      line.close();

      assertThat(output.err()).isEqualTo(printed);
    }
  }
}
