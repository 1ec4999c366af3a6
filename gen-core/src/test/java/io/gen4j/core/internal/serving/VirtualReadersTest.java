package io.gen4j.core.internal.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Virtual threads that wait for a model leave their carrier threads to others. There are more of
 * them than a JVM has carriers, so if each kept one, some would never begin to wait.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "JDK 21 is the first with virtual threads")
class VirtualReadersTest {

  /** Above 256, the most carriers that a JVM adds by itself. */
  private static final int READERS = 2 * 256 + Runtime.getRuntime().availableProcessors();

  private static final int SAVERS = 4;
  private static final long SECONDS = 60;

  private final INDArray live = Nd4j.zeros(1, 1);
  private final Serving<INDArray> serving =
      new Serving<>(
          "model",
          List.of(live),
          live,
          new Serving.Contexts<INDArray>() {

            @Override
            public INDArray create(List<INDArray> parameters) {
              return parameters.get(0).reshape(1);
            }

            @Override
            public void free(INDArray context) {}
          });
  private final Collection<Double> seen = new ConcurrentLinkedQueue<>();

  @Test
  void threadsThatWaitForAStepOrForTheirTurnHoldNoCarrier() throws Exception {
    serving.begin();
    serving.changing();
    live.assign(1);
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      waiting.add(
          start(() -> seen.add(serving.<Double>read("read", context -> context.getDouble(0)))));
    }
    for (int i = 0; i < SAVERS; i++) {
      waiting.add(start(() -> seen.add(serving.<Double>atRest("save", () -> live.getDouble(0)))));
    }
    awaitAll(waiting);
    CountDownLatch ran = new CountDownLatch(1);
    start(ran::countDown);
    assertThat(ran.await(SECONDS, TimeUnit.SECONDS)).as("a thread with other work ran").isTrue();
    assertThat(seen).isEmpty();
    live.assign(2);
    serving.whole();
    for (Thread thread : waiting) {
      thread.join(1000 * SECONDS);
    }
    assertThat(seen).hasSize(READERS + SAVERS).containsOnly(2.0);
    serving.end();
    assertThat(serving.close()).isTrue();
  }

  private static void awaitAll(List<Thread> threads) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    long missing = threads.size();
    while (missing > 0 && System.nanoTime() < end) {
      Thread.sleep(1);
      missing = threads.stream().filter(t -> t.getState() != Thread.State.WAITING).count();
    }
    assertThat(missing).as("threads that do not wait").isZero();
  }

  /** The build is for JDK 17, which has no such method. */
  private static Thread start(Runnable work) throws ReflectiveOperationException {
    return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
  }
}
