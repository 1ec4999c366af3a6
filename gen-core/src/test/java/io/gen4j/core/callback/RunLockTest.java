package io.gen4j.core.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.TinyModel;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two trainings never write into one run folder. */
@Timeout(60)
class RunLockTest {

  @TempDir private Path folder;

  private FitOptions fit() {
    return FitOptions.steps(2).withCallback(RunFolder.at(folder).withoutDisplay());
  }

  private Path lock() {
    return folder.resolve(RunLock.FILE);
  }

  private void assertRefused(String holder) throws IOException {
    byte[] record = record();
    assertThatIllegalStateException()
        .isThrownBy(() -> TinyModel.create().fit(fit()))
        .withMessage(
            folder
                + " is in use by another training, "
                + holder
                + ". Wait for its end, or choose another folder");
    assertThat(record()).isEqualTo(record);
    assertThat(lock()).exists();
  }

  private byte[] record() throws IOException {
    Path record = folder.resolve("run.json");
    return Files.exists(record) ? Files.readAllBytes(record) : new byte[0];
  }

  @Test
  void aTrainingOfTheSameProcessIsRefused() {
    List<Long> refused = new ArrayList<>();
    Callback second =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            try {
              assertRefused("of this process");
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            refused.add(progress.step());
          }
        };
    TinyModel.create().fit(fit().withCallback(second));
    assertThat(refused).containsExactly(1L, 2L);
    assertThat(lock()).doesNotExist();
  }

  @Test
  void aFailureLeavesTheFolderFree() {
    Callback fails =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            throw new IllegalArgumentException("fails");
          }
        };
    TinyModel model = TinyModel.create();
    assertThatThrownBy(() -> model.fit(fit().withCallback(fails))).hasMessage("fails");
    assertThat(lock()).doesNotExist();
    // Rejected by the record, after the lock was acquired.
    assertThatIllegalStateException()
        .isThrownBy(() -> TinyModel.create().fit(fit()))
        .withMessageContaining("holds a run of another model");
    assertThat(lock()).doesNotExist();
    model.fit(fit());
    assertThat(lock()).doesNotExist();
  }

  /** Holds a folder until it is killed. A second training of the process must not unlock it. */
  static final class Holder {

    public static void main(String... arguments) throws InterruptedException {
      RunLock lock = new RunLock(Path.of(arguments[0]));
      lock.onStart(null);
      RunLock second = new RunLock(Path.of(arguments[0]));
      try {
        second.onStart(null);
      } catch (IllegalStateException e) {
        second.onFailure(null);
        System.out.println("locked");
      }
      Thread.sleep(60_000);
      lock.last().onEnd(null);
    }
  }

  @Test
  void anotherProcessKeepsTheFolderUntilItDies() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("locked");
      for (int i = 0; i < 2; i++) {
        assertRefused("of process " + process.pid());
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(lock()).exists();
    TinyModel.create().fit(fit());
    assertThat(lock()).doesNotExist();
  }
}
