package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Many virtual threads draw from one model. Time is only bounded, never compared. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "JDK 21 is the first with virtual threads")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualThreadsTest {

  private static final int THREADS = 64;
  private static final int CALLS = 4;

  /** Times that the thread without a model must have run before the others may end. */
  private static final int TURNS = 20;

  private static final long SECONDS = 60;

  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicBoolean givenUp = new AtomicBoolean();
  private final CountDownLatch working = new CountDownLatch(THREADS);
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Every image during training is one that a callback drew with this seed after a step. */
  @Test
  void allDrawAndOthersRunDuringTraining() throws Exception {
    int[] calls = new int[THREADS];
    Set<List<Integer>> drawn = ConcurrentHashMap.newKeySet();
    Set<List<Integer>> afterSteps = ConcurrentHashMap.newKeySet();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    try (Gan gan = TestGans.dcganGan(GanOptions.defaults().withSeed(4))) {
      afterSteps.add(image(gan, 9));
      Callback draws =
          new Callback() {
            @Override
            public void onStep(Progress progress) {
              afterSteps.add(image(gan, 9));
              if (progress.step() == 1) {
                startAll(
                    thread -> {
                      drawn.add(image(gan, 9));
                      return ++calls[thread] >= CALLS;
                    });
              }
              if (working.getCount() == 0 || System.nanoTime() > end) {
                progress.stop();
              }
            }
          };
      gan.fit(
          TestGans.pictures(40),
          FitOptions.steps(1_000_000_000).withBatchSize(8).withCallback(draws));
      givenUp.set(working.getCount() > 0);
      assertThat(working.await(SECONDS, TimeUnit.SECONDS)).as("all threads have ended").isTrue();
      assertThat(givenUp).as("threads were still working after %d seconds", SECONDS).isFalse();
      assertThat(gan.steps()).isGreaterThan(1);
    }
    assertThat(failures).isEmpty();
    assertThat(Arrays.stream(calls)).allMatch(made -> made >= CALLS);
    assertThat(turns.get()).isGreaterThanOrEqualTo(TURNS);
    assertThat(afterSteps).containsAll(drawn);
  }

  /** At rest, each seed gives the image that one platform thread drew. */
  @Test
  void equalSeedsGiveTheImagesOfOneThread() throws Exception {
    try (Gan gan = TestGans.dcganGan(GanOptions.defaults().withSeed(4))) {
      List<List<Integer>> expected = new ArrayList<>();
      for (int seed = 0; seed < THREADS; seed++) {
        expected.add(image(gan, seed));
      }
      assertThat(expected).doesNotHaveDuplicates();
      Map<Integer, Set<List<Integer>>> drawn = new ConcurrentHashMap<>();
      int[] calls = new int[THREADS];
      startAll(
          thread -> {
            int seed = (thread + 17 * calls[thread]) % THREADS;
            drawn.computeIfAbsent(seed, any -> ConcurrentHashMap.newKeySet()).add(image(gan, seed));
            return ++calls[thread] >= CALLS;
          });
      boolean ended = working.await(SECONDS, TimeUnit.SECONDS);
      givenUp.set(true);
      assertThat(ended).as("all threads have ended").isTrue();
      assertThat(failures).isEmpty();
      assertThat(drawn).hasSize(THREADS);
      drawn.forEach((seed, images) -> assertThat(images).containsExactly(expected.get(seed)));
    }
  }

  /** A call of a thread. */
  private interface Call {
    /** Returns whether the thread has made as many calls as it must. */
    boolean make(int thread);
  }

  /** Starts the threads that draw, and one that wakes up, counts and sleeps again. */
  private void startAll(Call call) {
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      start(
          () -> {
            try {
              boolean enough = false;
              while (!givenUp.get() && !(enough && turns.get() >= TURNS)) {
                enough = call.make(thread);
              }
            } catch (Throwable e) {
              failures.add(e);
            } finally {
              working.countDown();
            }
          });
    }
    start(
        () -> {
          while (working.getCount() > 0) {
            turns.incrementAndGet();
            try {
              Thread.sleep(1);
            } catch (InterruptedException e) {
              return;
            }
          }
        });
  }

  /** The build is for JDK 17, which has no such method. */
  private static void start(Runnable work) {
    try {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Integer> image(Gan gan, long seed) {
    try (INDArray drawn = gan.sample(3, seed)) {
      return TestGans.bits(drawn);
    }
  }
}
