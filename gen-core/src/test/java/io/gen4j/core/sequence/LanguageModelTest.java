package io.gen4j.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.WarmupCosine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Adam;

class LanguageModelTest {

  private static final int TOKENS = 6;
  private static final int LENGTH = 9;

  @TempDir private Path folder;

  private static SequenceShape shape(SequenceShape.Kind kind) {
    return switch (kind) {
      case GPT -> SequenceShape.gpt(1, 2, 16);
      case LSTM -> SequenceShape.lstm(1, 16);
      case GRU -> SequenceShape.gru(2, 16);
    };
  }

  private static SequenceModelOptions options(SequenceShape.Kind kind) {
    return SequenceModelOptions.of(shape(kind)).withUpdater(new Adam(0.02)).withWeightDecay(0.01);
  }

  private static Tokens data() {
    return Tokens.counting(TOKENS, LENGTH, 200, 1);
  }

  /** The entropy of a fair choice between two successors is ln 2. */
  @ParameterizedTest
  @EnumSource
  void reachesTheEntropyOfItsData(SequenceShape.Kind kind) {
    LanguageModel model = LanguageModel.create(data(), options(kind).withUpdater(new Adam(0.01)));
    Tokens many = Tokens.counting(TOKENS, LENGTH, 3000, 1);
    TrainingReport report = model.fit(many, FitOptions.steps(250).withBatchSize(20));
    Nats nats = model.evaluate(Tokens.counting(TOKENS, LENGTH, 300, 2));
    assertThat(nats.perStep()).isBetween(Math.log(2) - 0.02, Math.log(2) + 0.05);
    assertThat(nats.steps()).isEqualTo(300L * (LENGTH - 1));
    assertThat(nats.perplexity()).isEqualTo(Math.exp(nats.perStep()));
    assertThat(report.epochs().get(0).get("loss")).isGreaterThan(nats.perStep());
    int[][] drawn = model.generate(new int[] {3}, 50, Generation.tokens(20), 4);
    int right = 0;
    for (int[] sequence : drawn) {
      int before = 3;
      for (int token : sequence) {
        int step = Math.floorMod(token - before, TOKENS);
        right += step == 1 || step == 2 ? 1 : 0;
        before = token;
      }
    }
    assertThat(right).isGreaterThan(950);
  }

  @ParameterizedTest
  @EnumSource
  void resumesBitForBit(SequenceShape.Kind kind) {
    SequenceModelOptions options =
        options(kind)
            .withDropout(0.2)
            .withLabelSmoothing(0.1)
            .withUpdater(new Adam(WarmupCosine.of(0.01, 0.001, 3, 12)))
            .withOptimization(Optimization.NONE.withAveraging(0.9));
    LanguageModel whole = LanguageModel.create(data(), options);
    whole.fit(data(), FitOptions.steps(12).withBatchSize(30));
    LanguageModel part = LanguageModel.create(data(), options);
    part.fit(data(), FitOptions.steps(5).withBatchSize(30));
    Path file = folder.resolve("model.zip");
    part.save(file);
    LanguageModel rest = LanguageModel.load(file);
    assertThat(rest.options()).isEqualTo(options);
    assertThat(rest.evaluate(data())).isEqualTo(part.evaluate(data()));
    rest.fit(data(), FitOptions.steps(12).withBatchSize(30));
    assertThat(Checks.floats(rest.network().parameters()))
        .isEqualTo(Checks.floats(whole.network().parameters()));
    assertThat(rest.evaluate(data())).isEqualTo(whole.evaluate(data()));
    assertThat(rest.counts()).isEqualTo(whole.counts());
    assertThat(rest.vocabulary()).isEqualTo(whole.vocabulary());
  }

  @Test
  void paddingChangesNothing() {
    int[][] some = {{1, 2, 3}, {4, 5, 0, 1, 2}, {2, 4}};
    Tokens padded = new Tokens(Tokens.numbers(TOKENS), LENGTH, some, true);
    LanguageModel model =
        LanguageModel.create(padded, options(SequenceShape.Kind.GPT).withDropout(0));
    double total = 0;
    for (int[] sequence : some) {
      total += Arrays.stream(model.score(sequence)).sum();
    }
    Nats nats = model.evaluate(padded);
    assertThat(nats.steps()).isEqualTo(7);
    assertThat(nats.total()).isCloseTo(total, within(1e-5));
    TrainingReport report = model.fit(padded, FitOptions.steps(1).withBatchSize(3));
    assertThat(report.epochs().get(0).get("loss")).isCloseTo(total / 7, within(1e-6));
  }

  @Test
  void untrainedModelIsNearlyUniform() {
    LanguageModel model = LanguageModel.create(data(), options(SequenceShape.Kind.GPT));
    assertThat(model.evaluate(data()).perStep()).isBetween(1.7, 1.9);
    double[] scores = model.score(1, 2, 3, 4);
    assertThat(scores).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void equalSeedsGiveEqualTokens(SequenceShape.Kind kind) {
    LanguageModel model = LanguageModel.create(data(), options(kind));
    int[] prompt = {1, 2};
    // A GPT continues beyond its context.
    Generation how = Generation.tokens(3 * LENGTH);
    int[] once = model.generate(prompt, how, 7);
    assertThat(once).hasSize(3 * LENGTH);
    assertThat(model.generate(prompt, how, 7)).isEqualTo(once);
    assertThat(model.generate(prompt, how, 8)).isNotEqualTo(once);
    List<Integer> streamed = new ArrayList<>();
    model.stream(prompt, how, 7, streamed::add);
    assertThat(streamed).isEqualTo(Arrays.stream(once).boxed().toList());
    int[][] several = model.generate(prompt, 3, how, 7);
    assertThat(several[0]).isEqualTo(once);
    assertThat(several[1]).isNotEqualTo(once);
  }

  @Test
  void generationStopsAfterAStopToken() {
    LanguageModel model = LanguageModel.create(data(), options(SequenceShape.Kind.LSTM));
    Generation how = Generation.tokens(200).withStopTokens(Set.of(2, 3));
    for (int[] drawn : model.generate(new int[] {0}, 5, how, 1)) {
      assertThat(drawn[drawn.length - 1]).isIn(2, 3);
      assertThat(Arrays.copyOf(drawn, drawn.length - 1)).doesNotContain(2, 3);
    }
    // All tokens stop: one is drawn.
    Generation one = Generation.tokens(9).withStopTokens(Set.of(0, 1, 2, 3, 4, 5));
    assertThat(model.generate(new int[] {0}, one, 1)).hasSize(1);
  }

  @Test
  void samplesAreArraysOfTokens() {
    LanguageModel model =
        LanguageModel.create(data(), options(SequenceShape.Kind.GRU).withStart(2));
    int count = 3000;
    int[][] samples = model.sample(count, 3).toIntMatrix();
    assertThat(samples[0]).hasSize(LENGTH - 1);
    assertThat(model.sample(count, 3).toIntMatrix()).isEqualTo(samples);
    // With a correct sampler, one of 6 shares is further than 4.5 deviations away in 1 of 25,000
    // seeds.
    for (int token = 0; token < TOKENS; token++) {
      int wanted = token;
      double expected = Math.exp(-model.score(2, token)[0]);
      double share =
          Arrays.stream(samples).filter(sample -> sample[0] == wanted).count() / (double) count;
      double deviation = Math.sqrt(expected * (1 - expected) / count);
      assertThat(share).isCloseTo(expected, within(4.5 * deviation));
    }
    assertThat(model.canSample()).isTrue();
    assertThat(model.summary()).contains("GruLayer");
  }

  @Test
  void fineTuningStartsFromTheWeights() {
    LanguageModel model = LanguageModel.create(data(), options(SequenceShape.Kind.GPT));
    model.fit(data(), FitOptions.steps(40).withBatchSize(20));
    Path file = folder.resolve("model.zip");
    model.save(file);
    LanguageModel tuned =
        LanguageModel.fineTune(
            file, options(SequenceShape.Kind.GPT).withUpdater(new Adam(1e-3)).withSeed(9));
    assertThat(tuned.counts().steps()).isZero();
    assertThat(tuned.evaluate(data())).isEqualTo(model.evaluate(data()));
    Tokens other = Tokens.counting(TOKENS, 5, 50, 3);
    tuned.fit(other, FitOptions.steps(3).withBatchSize(10));
    assertThat(tuned.counts().steps()).isEqualTo(3);
    assertThat(tuned.evaluate(data())).isNotEqualTo(model.evaluate(data()));
    assertThatThrownBy(() -> LanguageModel.fineTune(file, options(SequenceShape.Kind.LSTM)))
        .hasMessageContaining("GPT with 1 layer of width 16, 2 heads");
  }

  @Test
  void otherDataAreRefused() {
    LanguageModel model = LanguageModel.create(data(), options(SequenceShape.Kind.GPT));
    Tokens larger = Tokens.counting(TOKENS + 1, LENGTH, 3, 1);
    assertThatThrownBy(() -> model.evaluate(larger)).hasMessageContaining("differ from token 6 on");
    Tokens longer = Tokens.counting(TOKENS, LENGTH + 1, 3, 1);
    assertThatThrownBy(() -> model.fit(longer, FitOptions.steps(1)))
        .hasMessageContaining("context of 8");
    assertThatThrownBy(() -> model.generate(new int[0], Generation.tokens(1), 1))
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> model.generate(new int[] {6}, Generation.tokens(1), 1))
        .hasMessageContaining("0 to 5, got 6");
    assertThatThrownBy(() -> model.score(1)).hasMessageContaining("2 to 9");
  }
}
