package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.Checkpoints;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.Training;
import io.gen4j.core.training.TrainingInterruptedException;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on a thread of their own. */
class GanStartTest {

  private static final long ENDLESS = 1_000_000_000;

  @TempDir private Path folder;

  private final Gan gan = TestGans.mlpGan(GanOptions.defaults().withSeed(4));
  private final Dataset data = TestGans.points(40);
  private final FitOptions endless = FitOptions.steps(ENDLESS).withBatchSize(8);

  @Test
  void trainsLikeFit() throws InterruptedException {
    FitOptions fit = FitOptions.steps(20).withBatchSize(8);
    TrainingReport report;
    try (Training training = gan.start(data, fit)) {
      report = training.await();
      assertThat(training.isDone()).isTrue();
      assertThat(training.await(Duration.ZERO)).contains(report);
      assertThat(training.progress().step()).isEqualTo(20);
    }
    assertThat(report.stopped()).isFalse();
    try (Gan twin = TestGans.mlpGan(GanOptions.defaults().withSeed(4))) {
      twin.fit(data, fit);
      assertThat(TestGans.State.of(gan)).isEqualTo(TestGans.State.of(twin));
    }
  }

  @Test
  void cancelingEndsAfterAStepAndLeavesACheckpoint() throws InterruptedException {
    Training training = gan.start(data, endless.withCallback(Checkpoints.in(folder)));
    while (training.progress().step() < 3) {
      Thread.sleep(1);
    }
    assertThat(training.isDone()).isFalse();
    assertThat(training.await(Duration.ofMillis(1))).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> gan.start(data, endless))
        .withMessageContaining("is training this GAN");
    assertThatIllegalStateException().isThrownBy(gan::close).withMessageContaining("cancel");
    training.cancel();
    TrainingReport report = training.await();
    assertThat(report.stopped()).isTrue();
    assertThat(report.steps()).isEqualTo(gan.steps()).isGreaterThanOrEqualTo(3);
    try (Gan left = Gan.load(Checkpoints.latest(folder).orElseThrow())) {
      assertThat(TestGans.State.of(left)).isEqualTo(TestGans.State.of(gan));
    }
    gan.close();
  }

  @Test
  void closingCancelsAndWaits() {
    Training training = gan.start(data, endless);
    training.close();
    assertThat(training.isDone()).isTrue();
    gan.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("gen4j-training");
  }

  @Test
  void anInterruptEndsATrainingThatDoesNotAdvance() {
    CountDownLatch waits = new CountDownLatch(1);
    Callback stuck =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            waits.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    Training training = gan.start(data, endless.withCallback(stuck));
    assertThatThrownBy(
            () -> {
              waits.await();
              training.interrupt();
              training.await();
            })
        .isInstanceOf(TrainingInterruptedException.class);
    training.close();
    assertThat(gan.steps()).isEqualTo(1);
    gan.close();
  }

  @Test
  void whatCannotBeginIsAnErrorAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.start(TestGans.pictures(40), endless))
        .withMessageContaining("shape");
    gan.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> gan.start(data, endless))
        .withMessageContaining("closed");
  }
}
