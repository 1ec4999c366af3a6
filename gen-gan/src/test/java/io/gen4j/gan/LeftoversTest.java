package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.Evaluation;
import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingInterruptedException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads: which ones there are after use, and what a thread dump says of one that hangs. */
class LeftoversTest {

  @TempDir private Path folder;

  /** The names of our threads that live now, without the shared ones, which end when idle. */
  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("gen4j-") && !thread.getName().startsWith("gen4j-kernels-")) {
        names.add(thread.getName());
      }
    }
    return names;
  }

  private static FitOptions options(Callback... callbacks) {
    FitOptions options = FitOptions.steps(8).withBatchSize(8);
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    return options;
  }

  private static Callback at(long step, Runnable action) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        if (progress.step() == step) {
          action.run();
        }
      }
    };
  }

  @Test
  void noThreadOutlivesATraining() {
    Dataset pictures = TestGans.pictures(40);
    Gan gan = TestGans.dcganGan(GanOptions.defaults());
    gan.sample(2, 1).close();
    assertThat(threads()).isEmpty();
    Set<String> during = new TreeSet<>();
    RunFolder run = RunFolder.at(folder.resolve("run")).withCheckpoints(Every.steps(2));
    gan.fit(pictures, options(run, at(3, () -> during.addAll(threads()))));
    assertThat(during).as("the test sees threads").containsExactly("gen4j-batches");
    assertThat(threads()).isEmpty();

    gan.save(folder.resolve("model.zip"));
    Gan loaded = Gan.load(folder.resolve("model.zip"));
    loaded.sampleEach(40, 8, 3, batch -> {});
    assertThat(threads()).isEmpty();
  }

  @Test
  void noThreadOutlivesATrainingThatFailsOrIsStopped() {
    Dataset pictures = TestGans.pictures(40);
    Gan gan = TestGans.dcganGan(GanOptions.defaults());
    Callback failing =
        at(
            3,
            () -> {
              throw new IllegalStateException("at step 3");
            });
    assertThatThrownBy(() -> gan.fit(pictures, options(failing))).hasMessage("at step 3");
    assertThat(threads()).isEmpty();
    Callback interrupting = at(5, () -> Thread.currentThread().interrupt());
    assertThatThrownBy(() -> gan.fit(pictures, options(interrupting)))
        .isInstanceOf(TrainingInterruptedException.class);
    assertThat(threads()).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    Callback stopping =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            progress.stop();
          }
        };
    gan.fit(pictures, options(stopping));
    assertThat(threads()).isEmpty();
    assertThat(gan.steps()).isEqualTo(6);
  }

  /** A measurement that an application wrote and that never returns. */
  private static final class Endless {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    double waitsForAServiceThatIsDown() {
      entered.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted while measuring", e);
      }
      return 0;
    }
  }

  @Test
  @Timeout(60)
  void aThreadDumpNamesACallbackThatHangs() throws Exception {
    Endless endless = new Endless();
    Callback hanging =
        Evaluation.of(Every.steps(2), "score", model -> endless.waitsForAServiceThatIsDown());
    Gan gan = TestGans.dcganGan(GanOptions.defaults());
    Dataset pictures = TestGans.pictures(40);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread training =
        new Thread(
            () -> {
              try {
                gan.fit(pictures, options(hanging));
              } catch (RuntimeException e) {
                failure.set(e);
              }
            },
            "my-training");
    training.start();
    assertThat(endless.entered.await(50, TimeUnit.SECONDS)).isTrue();

    ThreadInfo[] dump = ManagementFactory.getThreadMXBean().dumpAllThreads(false, false);
    String stack = "";
    for (ThreadInfo thread : dump) {
      if (thread.getThreadName().equals("my-training")) {
        for (StackTraceElement frame : thread.getStackTrace()) {
          stack += frame.getClassName() + "." + frame.getMethodName() + "\n";
        }
      }
    }
    assertThat(stack)
        .containsSubsequence(
            Endless.class.getName() + ".waitsForAServiceThatIsDown",
            "io.gen4j.core.callback.Evaluation.onStep",
            "io.gen4j.core.training.CallbackList.",
            "io.gen4j.gan.Gan.fit");

    // An interrupt ends it; the model is that of the last step.
    training.interrupt();
    training.join(50_000);
    assertThat(failure.get()).hasMessage("interrupted while measuring");
    assertThat(gan.steps()).isEqualTo(2);
    assertThat(threads()).isEmpty();
  }
}
