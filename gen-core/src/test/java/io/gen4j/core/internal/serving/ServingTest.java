package io.gen4j.core.internal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One parameter stands for a model. The test's thread trains it. */
class ServingTest {

  private final INDArray live = Nd4j.zeros(1, 1);
  private final Set<INDArray> seen = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger freed = new AtomicInteger();
  private final Serving<INDArray> serving =
      new Serving<>(
          "model",
          List.of(live),
          live,
          new Serving.Contexts<INDArray>() {

            @Override
            public INDArray create(List<INDArray> parameters) {
              made.incrementAndGet();
              seen.add(parameters.get(0));
              // A view, so that every context is another object.
              return parameters.get(0).reshape(1);
            }

            @Override
            public void free(INDArray context) {
              freed.incrementAndGet();
            }
          });
  private final List<Thread> threads = new ArrayList<>();

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  private <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "reader " + threads.size());
    threads.add(thread);
    thread.start();
    return task;
  }

  private double read() {
    return serving.read("read", context -> context.getDouble(0));
  }

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSleep(int thread) throws InterruptedException {
    while (threads.get(thread).getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
  }

  @Test
  void aReaderInAStepSeesTheModelAfterIt() throws InterruptedException {
    serving.begin();
    serving.changing();
    live.assign(1);
    FutureTask<Double> reader = start(this::read);
    awaitSleep(0);
    live.assign(2);
    serving.whole();
    serving.changing();
    live.assign(3);
    assertThat(result(reader)).as("after the step, not in the next one").isEqualTo(2);
    assertThat(result(start(this::read))).as("a second reader does not wait").isEqualTo(2);
    serving.whole();
    assertThat(result(start(this::read))).as("between two steps").isEqualTo(3);
    serving.changing();
    live.assign(4);
    assertThat(result(start(this::read))).as("the copy of the step before").isEqualTo(3);
    serving.whole();
    serving.changing();
    live.assign(5);
    assertThat(result(start(this::read))).as("copied since there was a reader").isEqualTo(4);
    assertThat(read()).as("the training thread reads what it has").isEqualTo(5);
    serving.whole();
    serving.end();
    assertThat(read()).isEqualTo(5);
    assertThat(result(start(this::read))).isEqualTo(5);
    live.assign(6);
    assertThat(result(start(this::read))).as("no copy without a training").isEqualTo(6);
  }

  @Test
  void nothingIsCopiedUnlessSomebodyReads() {
    serving.begin();
    for (int step = 0; step < 5; step++) {
      serving.changing();
      serving.changing();
      serving.whole();
    }
    serving.end();
    assertThat(made).hasValue(0);
    assertThat(seen).isEmpty();
  }

  @Test
  void copiesAreFewHoweverManyStepsAreRead() {
    serving.begin();
    for (int step = 0; step < 200; step++) {
      serving.changing();
      live.assign(step);
      serving.whole();
      assertThat(result(start(this::read))).isEqualTo(step);
    }
    serving.end();
    assertThat(seen).hasSizeLessThanOrEqualTo(2);
    assertThat(seen).allMatch(INDArray::wasClosed);
    assertThat(made.get()).isEqualTo(freed.get()).isLessThanOrEqualTo(2);
    assertThat(live.wasClosed()).isFalse();
  }

  @Test
  void aLongReaderKeepsItsVersion() throws InterruptedException {
    serving.begin();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<Double> reader =
        start(
            () ->
                serving.read(
                    "read",
                    context -> {
                      entered.countDown();
                      await(goOn);
                      return context.getDouble(0) + 10 * read();
                    }));
    await(entered);
    for (int step = 1; step < 10; step++) {
      serving.changing();
      live.assign(step);
      serving.whole();
      assertThat(result(start(this::read))).isEqualTo(step);
    }
    goOn.countDown();
    assertThat(result(reader)).as("both of the version before the first step").isEqualTo(0);
    serving.end();
    assertThat(seen).hasSizeLessThanOrEqualTo(3).allMatch(INDArray::wasClosed);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void trainingWaitsForReadersOfItsOwnArrays() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<Double> reader =
        start(
            () ->
                serving.read(
                    "read",
                    context -> {
                      entered.countDown();
                      await(goOn);
                      return context.getDouble(0);
                    }));
    await(entered);
    FutureTask<Void> trainer =
        start(
            () -> {
              serving.begin();
              live.assign(7);
              serving.end();
              return null;
            });
    awaitSleep(1);
    goOn.countDown();
    assertThat(result(reader)).isEqualTo(0);
    result(trainer);
    assertThat(read()).isEqualTo(7);
  }

  @Test
  void oneTrainingAtATime() {
    serving.begin();
    FutureTask<Void> second =
        start(
            () -> {
              serving.begin();
              return null;
            });
    assertThatIllegalStateException()
        .isThrownBy(() -> result(second))
        .withMessageContaining("is training this model")
        .withMessageContaining(Thread.currentThread().getName());
    serving.end();
    serving.begin();
    serving.end();
  }

  @Test
  void asManyContextsAsReadersAtTheSameTime() {
    int most = Serving.most();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger peak = new AtomicInteger();
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      tasks.add(
          start(
              () ->
                  serving.read(
                      "read",
                      context -> {
                        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
                        Thread.yield();
                        return now.decrementAndGet();
                      })));
    }
    tasks.forEach(ServingTest::result);
    assertThat(peak.get()).isLessThanOrEqualTo(most);
    assertThat(made.get()).as("and the first one").isLessThan(most);
  }

  @Test
  void aSaveHoldsTheTraining() throws InterruptedException {
    serving.begin();
    serving.changing();
    live.assign(1);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FutureTask<Double> save =
        start(
            () ->
                serving.atRest(
                    "save",
                    () -> {
                      entered.countDown();
                      await(goOn);
                      return live.getDouble(0);
                    }));
    awaitSleep(0);
    assertThat(entered.getCount()).as("not in a step").isEqualTo(1);
    serving.whole();
    await(entered);
    FutureTask<Double> reader = start(this::read);
    assertThat(result(reader)).as("others read meanwhile").isEqualTo(1);
    Thread trainer = Thread.currentThread();
    FutureTask<Void> release =
        start(
            () -> {
              while (trainer.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
              }
              goOn.countDown();
              return null;
            });
    serving.changing();
    live.assign(2);
    assertThat(result(save)).isEqualTo(1);
    result(release);
    assertThat(serving.<Double>atRest("save", () -> live.getDouble(0)))
        .as("the training thread does not wait for itself")
        .isEqualTo(2);
    serving.whole();
    serving.end();
  }

  @Test
  void aClosedModelNamesTheCall() {
    assertThat(read()).isEqualTo(0);
    serving.begin();
    assertThatIllegalStateException()
        .isThrownBy(serving::close)
        .withMessageContaining("is training");
    serving.end();
    assertThatIllegalStateException()
        .isThrownBy(() -> serving.read("read", context -> serving.close()))
        .withMessageContaining("in use by this thread");
    assertThat(serving.close()).isTrue();
    assertThat(serving.close()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> serving.read("sample", context -> context))
        .withMessage("This model is closed, so sample cannot be called. Create or load another");
    assertThatIllegalStateException()
        .isThrownBy(() -> serving.atRest("save", () -> 0))
        .withMessageContaining("save");
    assertThatIllegalStateException().isThrownBy(serving::begin).withMessageContaining("fit");
  }

  @Test
  void aContextIsNotUsedAgainAfterAnError() {
    serving.begin();
    assertThatThrownBy(
            () ->
                result(
                    start(
                        () ->
                            serving.read(
                                "read",
                                context -> {
                                  throw new OutOfMemoryError("test");
                                }))))
        .hasRootCauseMessage("test");
    assertThat(freed).hasValue(1);
    assertThat(result(start(this::read))).isEqualTo(0);
    assertThat(made).hasValue(2);
    assertThatThrownBy(
            () ->
                result(
                    start(
                        () ->
                            serving.read(
                                "read",
                                context -> {
                                  throw new IllegalArgumentException("test");
                                }))))
        .hasMessage("test");
    assertThat(result(start(this::read))).isEqualTo(0);
    assertThat(made).as("an exception leaves it").hasValue(2);
    serving.end();
  }
}
