package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.factory.Nd4j;

@Timeout(60)
class WorkerThreadsTest {

  private final WorkerThreads workers = new WorkerThreads(3);

  @Test
  void doesEveryPartOnce() {
    for (int parts = 0; parts < 40; parts++) {
      AtomicIntegerArray times = new AtomicIntegerArray(40);
      workers.run(parts, times::incrementAndGet);
      for (int p = 0; p < 40; p++) {
        assertThat(times.get(p)).isEqualTo(p < parts ? 1 : 0);
      }
    }
  }

  @Test
  void worksSideBySide() {
    // Ends only if two threads are within a part at once.
    CountDownLatch both = new CountDownLatch(2);
    workers.run(2, part -> meet(both));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void wakesThreadsThatSleep() throws InterruptedException {
    workers.run(2, part -> {});
    Thread.sleep(Duration.ofMillis(50).toMillis());
    CountDownLatch both = new CountDownLatch(2);
    workers.run(2, part -> meet(both));
    assertThat(both.getCount()).isZero();
  }

  @Test
  void endsEveryPartBeforeItFails() {
    AtomicInteger done = new AtomicInteger();
    assertThatThrownBy(
            () ->
                workers.run(
                    8,
                    part -> {
                      done.incrementAndGet();
                      if (part == 3) {
                        throw new IllegalStateException("part 3");
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("part 3");
    assertThat(done).hasValue(8);
    workers.run(4, part -> done.incrementAndGet());
    assertThat(done).hasValue(12);
  }

  @Test
  void runsJobsWithinJobs() {
    AtomicInteger done = new AtomicInteger();
    workers.run(4, outer -> workers.run(5, inner -> done.incrementAndGet()));
    assertThat(done).hasValue(20);
  }

  @Test
  void servesManyThreadsAtOnce() throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    List<Thread> owners = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread owner =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  workers.run(4, part -> done.incrementAndGet());
                }
              });
      owner.start();
      owners.add(owner);
    }
    for (Thread owner : owners) {
      owner.join();
    }
    assertThat(done).hasValue(4 * 500 * 4);
  }

  @Test
  void threadsDoNotKeepTheProcessAlive() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch both = new CountDownLatch(2);
    workers.run(
        2,
        part -> {
          threads.add(Thread.currentThread());
          meet(both);
        });
    threads.remove(Thread.currentThread());
    assertThat(threads).hasSize(1).allMatch(Thread::isDaemon);
  }

  @Test
  void blasHasItsThreadsBackAfterwards() {
    Nd4j.factory();
    int before = SingleThreadBlas.threads();
    SingleThreadBlas.enter();
    SingleThreadBlas.enter();
    SingleThreadBlas.leave();
    assertThat(SingleThreadBlas.threads()).isEqualTo(1);
    SingleThreadBlas.leave();
    assertThat(SingleThreadBlas.threads()).isEqualTo(before);
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      both.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void threadsEndWithoutWorkAndOthersStart() throws InterruptedException {
    WorkerThreads brief = new WorkerThreads(3, 20_000_000);
    Set<Thread> all = ConcurrentHashMap.newKeySet();
    for (int i = 1; i <= 2; i++) {
      CountDownLatch begun = new CountDownLatch(4);
      brief.run(
          4,
          part -> {
            all.add(Thread.currentThread());
            begun.countDown();
            try {
              // Every part has a thread of its own.
              begun.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(all).hasSize(1 + 3 * i);
      for (Thread thread : all) {
        if (thread != Thread.currentThread()) {
          thread.join(30_000);
          assertThat(thread.isAlive()).isFalse();
        }
      }
    }
  }
}
