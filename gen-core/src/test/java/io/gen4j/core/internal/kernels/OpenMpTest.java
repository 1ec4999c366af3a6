package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.Gen4j;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.nativeblas.NativeOpsHolder;

class OpenMpTest {

  private static final int ASKED = 3;

  @BeforeAll
  static void start() {
    Gen4j.initialize();
  }

  /** The crew's threads set theirs side by side. */
  @Test
  void leavesOtherThreadsAlone() {
    AtomicInteger other = new AtomicInteger();
    OpenMp.onThisThread(
        () -> {
          Thread thread =
              new Thread(
                  () -> {
                    set(ASKED);
                    OpenMp.onThisThread(() -> other.set(10 * threads()));
                    other.addAndGet(threads());
                  });
          thread.start();
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          assertThat(threads()).isEqualTo(1);
        });
    assertThat(other).hasValue(10 + ASKED);
  }

  @Test
  void keepsToOneThreadForTheTimeOfTheOperations() {
    int before = threads();
    set(ASKED);
    try {
      OpenMp.onThisThread(() -> assertThat(threads()).isEqualTo(1));
      assertThat(threads()).isEqualTo(ASKED);
      assertThatThrownBy(
              () ->
                  OpenMp.onThisThread(
                      () -> {
                        throw new IllegalStateException("broken");
                      }))
          .hasMessage("broken");
      assertThat(threads()).isEqualTo(ASKED);
    } finally {
      set(before);
    }
  }

  private static int threads() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  private static void set(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }
}
