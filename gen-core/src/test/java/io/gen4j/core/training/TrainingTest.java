package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.SmallSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainings on threads of their own; every step waits for a permit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrainingTest {

  private static final Callback QUIET = new Callback() {};
  private static final FitOptions FOREVER =
      FitOptions.steps(1_000_000).withBatchSize(4).withCallback(QUIET);

  private final Semaphore permits = new Semaphore(0);
  private final Semaphore entered = new Semaphore(0);
  private final Trainer trainer = new Trainer(List.of(), List.of(), Optimization.NONE, false);
  private RuntimeException failure;

  private Training start(FitOptions options) {
    return Training.start(
        options, all -> trainer.fit(this::step, SmallSet.of(8), ValueRange.UNBOUNDED, 1, all));
  }

  private Map<String, Double> step(long number, Supplier<Batch> batches) {
    batches.get();
    entered.release();
    permits.acquireUninterruptibly();
    if (failure != null) {
      throw failure;
    }
    return Map.of();
  }

  @AfterEach
  void endAllSteps() {
    permits.release(2_000_000);
  }

  @Test
  void beginsBeforeItsFirstStepAndEndsWithAReport() throws InterruptedException {
    try (Training training = start(FitOptions.steps(3).withBatchSize(4).withCallback(QUIET))) {
      assertThat(training.progress().step()).isZero();
      assertThat(training.progress().totalSteps()).isEqualTo(3);
      assertThat(training.isDone()).isFalse();
      assertThat(training.await(Duration.ofMillis(20))).isEmpty();
      permits.release(3);
      assertThat(training.await().steps()).isEqualTo(3);
      assertThat(training.isDone()).isTrue();
      assertThat(training.progress().step()).isEqualTo(3);
      assertThat(training.await(Duration.ofMillis(20)))
          .map(TrainingReport::stopped)
          .isEqualTo(Optional.of(false));
    }
  }

  @Test
  void aCancelledTrainingEndsAfterItsStep() throws InterruptedException {
    try (Training training = start(FOREVER)) {
      entered.acquire();
      training.cancel();
      assertThat(training.isDone()).isFalse();
      permits.release(9);
      TrainingReport report = training.await();
      assertThat(report.stopped()).isTrue();
      assertThat(report.steps()).isEqualTo(1);
      assertThat(trainer.counts().steps()).isEqualTo(1);
    }
  }

  @Test
  void closingCancelsAndWaits() throws InterruptedException {
    Training training = start(FOREVER);
    entered.acquire();
    permits.release(1_000_000);
    training.close();
    assertThat(training.isDone()).isTrue();
    assertThat(trainer.counts().steps()).isBetween(1L, 999_999L);
  }

  @Test
  void aTrainingThatCannotBeginSaysWhy() {
    assertThatThrownBy(() -> start(FOREVER.withBatchSize(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 to the size of the data set, 8");
  }

  @Test
  void failuresReachEveryoneWhoWaits() {
    failure = new IllegalStateException("mine");
    Training training = start(FOREVER);
    permits.release();
    assertThatThrownBy(training::await).isSameAs(failure);
    assertThatThrownBy(() -> training.await(Duration.ofSeconds(30))).isSameAs(failure);
    assertThat(Checks.standardError(training::close)).doesNotContain("had failed");
    Error error = new OutOfMemoryError("mine too");
    assertThatThrownBy(
            () ->
                Training.start(
                    FOREVER,
                    options -> {
                      throw error;
                    }))
        .isSameAs(error);
  }

  @Test
  @Timeout(60)
  void aFailureThatNobodyHeardOfIsLogged() throws InterruptedException {
    failure = new IllegalStateException("unheard of");
    Training training = start(FOREVER);
    permits.release();
    while (!training.isDone()) {
      Thread.sleep(1);
    }
    assertThat(Checks.standardError(training::close))
        .contains("had failed before it was closed", "unheard of");
    failure = new IllegalStateException("heard of in time");
    Training heard = start(FOREVER);
    permits.release();
    assertThatThrownBy(() -> heard.await(Duration.ofSeconds(30))).isSameAs(failure);
    assertThat(Checks.standardError(heard::close)).doesNotContain("had failed");
  }

  @Test
  void anInterruptEndsIt() throws InterruptedException {
    Training training = start(FOREVER);
    entered.acquire();
    training.interrupt();
    permits.release(9);
    assertThatThrownBy(training::await).isInstanceOf(TrainingInterruptedException.class);
    assertThat(trainer.counts().steps()).isEqualTo(1);
    training.close();
  }

  /** Whoever is interrupted while starting or closing a training finds the flag set afterwards. */
  @Test
  void interruptsOfTheCallerAreKept() throws InterruptedException {
    Thread.currentThread().interrupt();
    Training training = start(FOREVER);
    assertThat(Thread.interrupted()).isTrue();
    permits.release(1_000_000);
    Thread.currentThread().interrupt();
    training.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(training.isDone()).isTrue();
    try (Training another =
        start(FitOptions.steps(2_000_000).withBatchSize(4).withCallback(QUIET))) {
      assertThat(Thread.interrupted()).isFalse();
      Thread.currentThread().interrupt();
      assertThatThrownBy(another::await).isInstanceOf(InterruptedException.class);
      assertThat(another.isDone()).isFalse();
    }
  }

  @Test
  void aCallbackMayCloseIt() throws InterruptedException {
    AtomicReference<Training> started = new AtomicReference<>();
    Callback closing =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            assertThat(Thread.currentThread().getName()).isEqualTo("gen4j-training");
            started.get().close();
          }
        };
    Training training = start(FOREVER.withCallback(closing));
    started.set(training);
    permits.release(9);
    assertThat(training.await().steps()).isEqualTo(1);
  }

  @Test
  void logsAsATrainingOnTheCallersThreadDoes() {
    permits.release(4);
    String told = Checks.standardError(() -> start(FitOptions.steps(1).withBatchSize(4)).close());
    assertThat(told).contains("Training 1 steps");
    String quiet =
        Checks.standardError(
            () -> start(FitOptions.steps(2).withBatchSize(4).withCallback(QUIET)).close());
    assertThat(quiet).doesNotContain("Training 1 steps");
  }
}
