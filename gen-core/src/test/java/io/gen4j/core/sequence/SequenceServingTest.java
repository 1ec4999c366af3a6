package io.gen4j.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Language models that other threads use during training. */
class SequenceServingTest {

  private static final int STEPS = 10;

  private static LanguageModel model(SequenceShape.Kind kind) {
    SequenceShape shape =
        switch (kind) {
          case GPT -> SequenceShape.gpt(1, 2, 16);
          case LSTM -> SequenceShape.lstm(1, 16);
          case GRU -> SequenceShape.gru(1, 16);
        };
    return LanguageModel.create(
        data(),
        SequenceModelOptions.of(shape).withOptimization(Optimization.NONE.withAveraging(0.9)));
  }

  private static Tokens data() {
    return Tokens.counting(6, 9, 60, 1);
  }

  private static String read(LanguageModel model) {
    return Arrays.toString(model.score(1, 2, 3, 5));
  }

  /** Every score of another thread is one that a callback has seen, bit for bit. */
  @ParameterizedTest
  @EnumSource
  void otherThreadsSeeTheModelAfterAWholeStep(SequenceShape.Kind kind) throws Exception {
    FitOptions fit = FitOptions.steps(STEPS).withBatchSize(20);
    Map<Long, String> perStep = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    LanguageModel model = model(kind);
    LanguageModel twin = model(kind);
    try {
      perStep.put(0L, read(model));
      AtomicBoolean ended = new AtomicBoolean();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            threads.submit(
                () -> {
                  while (!ended.get()) {
                    seen.add(read(model));
                    model.generate(new int[] {3}, 2, Generation.tokens(4), 1);
                  }
                  return null;
                }));
      }
      Callback scores =
          new Callback() {
            @Override
            public void onStep(Progress progress) {
              perStep.put(progress.step(), read(model));
            }
          };
      model.fit(data(), fit.withCallback(scores));
      ended.set(true);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      threads.shutdownNow();
    }
    twin.fit(data(), fit);
    assertThat(Checks.floats(model.network().parameters()))
        .isEqualTo(Checks.floats(twin.network().parameters()));
    assertThat(perStep.values()).doesNotHaveDuplicates().hasSize(STEPS + 1);
    assertThat(seen).isNotEmpty();
    assertThat(seen.stream().distinct()).isSubsetOf(perStep.values());
    twin.close();
    model.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> model.score(1, 2))
        .withMessage(
            "This language model is closed, so score cannot be called. Create or load another");
  }
}
