package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.TestGans.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GanCallbackTest {

  /** 42 points in batches of 8: 5 batches an epoch, 2 points left out. */
  private static final int POINTS = 42;

  @TempDir Path folder;

  @Test
  void tellsHowTrainingGoes() {
    int stepsPerEpoch = 5;
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    List<String> events = new ArrayList<>();
    List<Progress> steps = new ArrayList<>();

    TrainingReport report =
        gan.fit(
            TestGans.points(POINTS),
            FitOptions.epochs(2)
                .withBatchSize(8)
                .withCallback(
                    new Callback() {
                      @Override
                      public void onStart(Progress start) {
                        events.add("start " + start.step() + "/" + start.totalSteps());
                        assertThat(start.metrics()).isEmpty();
                      }

                      @Override
                      public void onStep(Progress progress) {
                        events.add("step " + progress.step());
                        steps.add(progress);
                      }

                      @Override
                      public void onEpoch(Progress progress) {
                        events.add("epoch " + progress.epoch() + " at " + progress.step());
                      }

                      @Override
                      public void onEnd(TrainingReport end) {
                        events.add("end " + end.steps());
                      }
                    }));

    int total = 2 * stepsPerEpoch;
    List<String> expected = new ArrayList<>(List.of("start 0/" + total));
    IntStream.rangeClosed(1, total)
        .forEach(
            step -> {
              expected.add("step " + step);
              if (step % stepsPerEpoch == 0) {
                expected.add("epoch " + step / stepsPerEpoch + " at " + step);
              }
            });
    expected.add("end " + total);
    assertThat(events).isEqualTo(expected);
    double seconds = 0;
    for (int i = 0; i < total; i++) {
      Progress progress = steps.get(i);
      assertThat(progress.totalSteps()).isEqualTo(total);
      assertThat(progress.stepsPerEpoch()).isEqualTo(stepsPerEpoch);
      assertThat(progress.totalEpochs()).isEqualTo(2);
      assertThat(progress.epoch()).isEqualTo(i / stepsPerEpoch + 1);
      assertThat(progress.examples()).isEqualTo(8L * (i + 1));
      assertThat(progress.metrics().keySet())
          .containsExactly("discriminator_loss", "generator_loss");
      assertThat(progress.metrics().values())
          .allSatisfy(loss -> assertThat(loss).isBetween(0.1, 5.0));
      assertThat(progress.seconds()).isGreaterThan(seconds);
      seconds = progress.seconds();
      assertThat(progress.examplesPerSecond())
          .isCloseTo(progress.examples() / seconds, within(1e-6 * progress.examples() / seconds));
    }

    assertThat(report.steps()).isEqualTo(total);
    assertThat(report.examples()).isEqualTo(8L * total);
    assertThat(report.stopped()).isFalse();
    assertThat(report.epochs()).hasSize(2);
    for (int epoch = 0; epoch < 2; epoch++) {
      int first = epoch * stepsPerEpoch;
      for (Map.Entry<String, Double> metric : report.epochs().get(epoch).entrySet()) {
        double mean =
            steps.subList(first, first + stepsPerEpoch).stream()
                .mapToDouble(p -> p.metrics().get(metric.getKey()))
                .average()
                .orElseThrow();
        assertThat(metric.getValue()).isCloseTo(mean, within(1e-12));
      }
    }
  }

  /** Five batches in two's: the third step ends the first pass, and the fifth the second. */
  @Test
  void aStepOfSeveralBatchesGoesOnIntoTheNextPass() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults().withDiscriminatorSteps(2));
    List<Long> epochs = new ArrayList<>();
    Callback callback =
        new Callback() {
          @Override
          public void onEpoch(Progress progress) {
            epochs.add(progress.step());
          }
        };
    gan.fit(TestGans.points(POINTS), FitOptions.epochs(2).withBatchSize(8).withCallback(callback));
    assertThat(epochs).containsExactly(3L, 5L);
    assertThat(gan.counts()).isEqualTo(new TrainingCounts(5, 80, 2, 0));
  }

  @Test
  void stopsEarlyAndGoesOnLater() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults());
    List<Long> seen = new ArrayList<>();
    Callback stopping =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            seen.add(progress.step());
            if (progress.step() == 3) {
              progress.stop();
            }
          }

          @Override
          public void onEpoch(Progress progress) {
            seen.add(-progress.step());
          }
        };

    TrainingReport report =
        gan.fit(
            TestGans.points(POINTS), FitOptions.epochs(2).withBatchSize(8).withCallback(stopping));

    assertThat(seen).containsExactly(1L, 2L, 3L);
    assertThat(report.stopped()).isTrue();
    assertThat(report.steps()).isEqualTo(3);
    assertThat(report.epochs()).hasSize(1);
    assertThat(gan.steps()).isEqualTo(3);
    gan.fit(TestGans.points(POINTS), FitOptions.epochs(2).withBatchSize(8));
    Gan whole = TestGans.mlpGan(GanOptions.defaults());
    whole.fit(TestGans.points(POINTS), FitOptions.epochs(2).withBatchSize(8));
    assertThat(State.of(gan)).isEqualTo(State.of(whole));
  }

  @Test
  void aCallbackMaySampleAndSaveWithoutChangingTheTraining() {
    GanOptions options = GanOptions.defaults().withAveraging(0).withLearningRates(0.01, 0.01);
    Gan watched = TestGans.dcganGan(options);
    Path file = folder.resolve("model.zip");
    List<State> saved = new ArrayList<>();
    Callback watching =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            watched.sample(300, progress.step());
            watched.save(file);
            saved.add(State.of(Gan.load(file)));
            assertThat(saved.get(saved.size() - 1)).isEqualTo(State.of(watched));
          }
        };
    watched.fit(TestGans.pictures(40), FitOptions.steps(4).withBatchSize(8).withCallback(watching));

    Gan alone = TestGans.dcganGan(options);
    alone.fit(TestGans.pictures(40), FitOptions.steps(4).withBatchSize(8));

    assertThat(State.of(watched)).isEqualTo(State.of(alone));
    assertThat(saved).extracting(State::steps).containsExactly(1L, 2L, 3L, 4L);
  }
}
