package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.sequence.Generation;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Progress;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.learning.config.Adam;

/** {@link LanguageModel#fit} and {@link LanguageModel#generate}. */
final class Gen4jSequence implements Workload {

  private final Task task;
  private final LanguageModel model;
  private final TokenDataset data;
  private long seed;

  Gen4jSequence(Task task) {
    this.task = task;
    List<String> vocabulary =
        IntStream.range(0, TokenBatches.TOKENS).mapToObj(String::valueOf).toList();
    this.data = new TokenDataset(task, vocabulary);
    SequenceShape shape =
        switch (task.network()) {
          case LSTM -> SequenceShape.lstm(task.channels(), task.width());
          case GRU -> SequenceShape.gru(task.channels(), task.width());
          default -> SequenceShape.gpt(task.channels(), Task.HEADS, task.width());
        };
    this.model =
        LanguageModel.create(
            vocabulary,
            task.side(),
            SequenceModelOptions.of(shape)
                .withUpdater(new Adam(Task.SEQUENCE_RATE))
                .withOptimization(Optimization.NONE)
                .withSeed(Task.SEED));
  }

  /** Returns the number of values in matrices: engines have different numbers of biases. */
  @Override
  public long parameters() {
    return model.network().graph().paramTable().values().stream()
        .filter(table -> table.rank() == 2 && table.size(0) > 1)
        .mapToLong(table -> table.length())
        .sum();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    if (task.kind() == Task.Kind.SEQUENCE_SAMPLE) {
      for (int i = 0; i < steps; i++) {
        model.generate(new int[] {0}, task.batch(), Generation.tokens(task.side()), seed++);
      }
      return;
    }
    Callback record =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            losses.accept(progress.metrics().get("loss"));
          }
        };
    model.fit(
        data,
        FitOptions.steps(model.steps() + steps).withBatchSize(task.batch()).withCallback(record));
  }
}
