package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Idx;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.gan.TestGans.State;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * What {@link StorageFaultsTest} runs in a process of its own, whose system limits or denies what
 * the process writes and reads.
 */
enum StorageFaults {
  /** The folder is a small file system, which fills up. */
  DISK_FULL {
    @Override
    void run(Path folder) throws IOException {
      Dataset pictures = TestGans.pictures(40);
      RunFolder run = RunFolder.at(folder.resolve("run")).withCheckpoints(Every.steps(1));
      run = run.withoutDisplay();
      Path model = folder.resolve("model.zip");
      Path filler = folder.resolve("filler");
      Gan gan = gan();
      gan.fit(pictures, options(2, run));
      gan.save(model);
      byte[] saved = Files.readAllBytes(model);
      State before = State.of(gan);
      fill(filler);

      assertThatThrownBy(() -> gan.save(model))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(model.toString())
          .hasRootCauseMessage("No space left on device");
      assertThat(Files.readAllBytes(model)).isEqualTo(saved);
      assertThat(State.of(gan)).isEqualTo(before);
      assertNoLitter(folder);

      // The disk fills up after step 4, when everything about that step has been written.
      Files.delete(filler);
      Callback filling = at(4, () -> fill(filler));
      RunFolder full = run;
      Throwable failure = catchThrowable(() -> gan.fit(pictures, options(6, full, filling)));
      assertThat(failure).isInstanceOf(UncheckedIOException.class);
      assertThat(failure).hasRootCauseMessage("No space left on device");
      assertThat(failure.getMessage()).contains(folder.resolve("run").toString());
      assertThat(gan.steps()).isEqualTo(5);
      assertNoLitter(folder);
      Path latest = run.latest().orElseThrow();
      assertThat(latest).hasFileName("step-00000004.zip");

      // With room again, the run goes on where it was saved, and the model in memory as well.
      Files.delete(filler);
      Gan straight = gan();
      straight.fit(pictures, options(6));
      Gan resumed = Gan.load(latest);
      resumed.fit(pictures, options(6, run));
      assertThat(State.of(resumed)).isEqualTo(State.of(straight));
      assertThat(Files.readAllLines(folder.resolve("run/history.csv"))).hasSize(1 + 6);
      gan.fit(pictures, options(6));
      assertThat(State.of(gan)).isEqualTo(State.of(straight));
      gan.save(model);
      assertThat(State.of(Gan.load(model))).isEqualTo(State.of(straight));
    }
  },

  /** No file can be as large as a model. */
  FILE_TOO_LARGE {
    @Override
    void run(Path folder) throws IOException {
      Dataset pictures = TestGans.pictures(40);
      Path model = folder.resolve("model.zip");
      Files.writeString(model, "an earlier file");
      Gan gan = gan();
      gan.fit(pictures, options(2));
      State before = State.of(gan);

      assertThatThrownBy(() -> gan.save(model))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(model.toString())
          .hasRootCauseMessage("File too large");
      assertThat(model).hasContent("an earlier file");
      assertThat(names(folder)).containsExactly("model.zip");
      assertThat(State.of(gan)).isEqualTo(before);
      assertThat(gan.sample(1, 1).size(0)).isEqualTo(1);

      RunFolder run = RunFolder.at(folder.resolve("run")).withCheckpoints(Every.steps(1));
      assertThatThrownBy(() -> gan.fit(pictures, options(4, run.withoutDisplay())))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("File too large");
      assertNoLitter(folder);
      assertThat(run.latest()).isEmpty();
      gan.fit(pictures, options(4));
      Gan straight = gan();
      straight.fit(pictures, options(4));
      assertThat(State.of(gan)).isEqualTo(State.of(straight));
    }
  },

  /** A user without permissions. */
  NO_PERMISSION {
    @Override
    void run(Path folder) throws IOException {
      Dataset pictures = TestGans.pictures(40);
      Path closed = Files.createDirectory(folder.resolve("closed"));
      Path model = closed.resolve("model.zip");
      Gan gan = gan();
      gan.fit(pictures, options(2));
      gan.save(model);
      Path images = Files.createDirectory(folder.resolve("images"));
      for (int i = 0; i < 3; i++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
      Path idx = Files.write(folder.resolve("images-idx3-ubyte"), new byte[16]);

      // A folder that may only be read.
      permit(closed, "r-xr-xr-x");
      assertThatThrownBy(() -> Files.createFile(closed.resolve("x")))
          .as("the system denies what this test needs to be denied")
          .isInstanceOf(AccessDeniedException.class);
      assertDenied(() -> gan.save(model), model);
      assertThat(names(closed)).containsExactly("model.zip");
      assertThat(State.of(Gan.load(model))).isEqualTo(State.of(gan));
      RunFolder run = RunFolder.at(closed.resolve("run")).withoutDisplay();
      assertDenied(() -> gan.fit(pictures, options(4, run)), closed.resolve("run"));
      assertThat(gan.steps()).isEqualTo(2);

      // A folder that can no longer be written after step 3.
      Path open = folder.resolve("run");
      RunFolder going = RunFolder.at(open).withoutDisplay().withCheckpoints(Every.steps(1));
      Path checkpoints = open.resolve("checkpoints");
      Callback closing = at(3, () -> permit(checkpoints, "r-xr-xr-x"));
      assertDenied(() -> gan.fit(pictures, options(6, going, closing)), checkpoints);
      permit(checkpoints, "rwxr-xr-x");
      Gan straight = gan();
      straight.fit(pictures, options(6));
      Gan resumed = Gan.load(going.latest().orElseThrow());
      assertThat(resumed.steps()).isEqualTo(3);
      resumed.fit(pictures, options(6, going));
      assertThat(State.of(resumed)).isEqualTo(State.of(straight));

      // Files and folders that may not be read.
      permit(closed, "rwxr-xr-x");
      permit(model, "---------");
      assertThatThrownBy(() -> Gan.load(model))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContainingAll(model.toString(), "may not be read", "Permission denied");
      permit(images.resolve("1.png"), "---------");
      ImageFolderOptions reading = ImageFolderOptions.builder(8, 8).grayscale().build();
      assertThatThrownBy(() -> ImageFolder.open(images, reading))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll(images.resolve("1.png").toString(), "AccessDenied");
      ImageFolderOptions skipping =
          ImageFolderOptions.builder(8, 8).grayscale().skipUnreadable(true).build();
      assertThat(ImageFolder.open(images, skipping).skipped())
          .containsExactly(images.resolve("1.png"));
      permit(images, "-wx------");
      assertThatThrownBy(() -> ImageFolder.open(images, skipping))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(images.toString());
      permit(images, "rwx------");
      permit(idx, "---------");
      assertThatThrownBy(() -> Idx.images(idx))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(idx.toString());
    }
  };

  /** Printed when everything was as it should be. */
  static final String DONE = "all as it should be";

  abstract void run(Path folder) throws IOException;

  /** The process. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) throws IOException {
      StorageFaults.valueOf(args[0]).run(Path.of(args[1]));
      System.out.println(DONE);
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static Gan gan() {
    return TestGans.dcganGan(
        GanOptions.defaults().withAveraging(0.9).withLearningRates(0.01, 0.01));
  }

  private static FitOptions options(long steps, Callback... callbacks) {
    FitOptions options = FitOptions.steps(steps).withBatchSize(8);
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    return options;
  }

  private static Callback at(long step, Action action) {
    return new Callback() {
      @Override
      public void onStep(Progress progress) {
        if (progress.step() == step) {
          try {
            action.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    };
  }

  /** Writes until the disk is full. */
  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      for (int i = 0; i < 100_000; i++) {
        out.write(block);
      }
      throw new IllegalStateException("The disk is too large for this test");
    } catch (IOException e) {
      assertThat(e).hasMessage("No space left on device");
    }
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void assertDenied(Runnable action, Path named) {
    Throwable failure = catchThrowable(action::run);
    assertThat(failure).as("denied: %s", named).isInstanceOf(RuntimeException.class);
    assertThat(failure).rootCause().isInstanceOf(AccessDeniedException.class);
    assertThat(failure).hasMessageContaining(named.toString());
  }

  private static void assertNoLitter(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
