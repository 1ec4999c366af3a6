package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.callback.Every;
import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Idx;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.MlpGan;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the data that vanish or change while a model trains on them. */
class DataFaultsTest {

  private static final int STEPS = 60;
  private static final int SIDE = 6;

  @TempDir private Path folder;

  /** What happens to a file. */
  enum Fault {
    VANISHES("Cannot read the image", "NoSuchFileException") {
      @Override
      void strike(Path file) throws IOException {
        Files.delete(file);
      }
    },
    IS_REPLACED("has changed since the folder was opened", "Open the folder again") {
      @Override
      void strike(Path file) throws IOException {
        write(file, 2);
      }
    },
    IS_HALF_WRITTEN("has changed since the folder was opened", "and now has 40 bytes") {
      @Override
      void strike(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
      }
    },
    IS_DAMAGED_IN_PLACE("Cannot read the image", "IHDR") {
      @Override
      void strike(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 8, bytes.length, (byte) 0);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
      }
    };

    private final String words;
    private final String more;

    Fault(String words, String more) {
      this.words = words;
      this.more = more;
    }

    abstract void strike(Path file) throws IOException;
  }

  private static void write(Path file, int seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, random.nextInt(256));
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private static Gan gan(Dataset data) {
    return Gan.create(
        MlpGan.of(data.shape()).withHidden(List.of(8)).withLatentSize(4),
        GanOptions.defaults().withSeed(3));
  }

  private static FitOptions options(Callback... callbacks) {
    FitOptions options = FitOptions.steps(STEPS).withBatchSize(4);
    for (Callback callback : callbacks) {
      options = options.withCallback(callback);
    }
    return options;
  }

  /** A training of five passes: each step reads one of two halves of the images. */
  @ParameterizedTest
  @EnumSource
  void anImageThatIsNoLongerWhatItWas(Fault fault) throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 8; i++) {
      write(images.resolve(i + ".png"), 10 + i);
    }
    Path file = images.resolve("5.png");
    byte[] good = Files.readAllBytes(file);
    FileTime time = Files.getLastModifiedTime(file);
    ImageFolderOptions reading =
        ImageFolderOptions.builder(SIDE, SIDE).grayscale().cacheBytes(0).build();
    Dataset data = ImageFolder.open(images, reading);
    Gan straight = gan(data);
    straight.fit(data, options());
    RunFolder run =
        RunFolder.at(folder.resolve("run")).withCheckpoints(Every.steps(10)).withoutDisplay();
    Callback strike =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            if (progress.step() == 5) {
              try {
                fault.strike(file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };

    Gan gan = gan(data);
    assertThatThrownBy(() -> gan.fit(data, options(run, strike)))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(file.toString(), fault.words, fault.more);

    // The batches that had been read were used, and the model of the last of them was saved.
    assertThat(gan.steps()).isBetween(5L, 5L + 16 + 2);
    Path latest = run.latest().orElseThrow();
    assertThat(Gan.load(latest).steps()).isEqualTo(gan.steps());
    Files.write(file, good);
    Files.setLastModifiedTime(file, time);
    Gan resumed = Gan.load(latest);
    resumed.fit(data, options(run));
    assertThat(State.of(resumed)).isEqualTo(State.of(straight));
    gan.fit(data, options());
    assertThat(State.of(gan)).isEqualTo(State.of(straight));
  }

  @Test
  void anImageInTheCacheMayVanish() throws IOException {
    for (int i = 0; i < 4; i++) {
      write(folder.resolve(i + ".png"), i);
    }
    Dataset data =
        ImageFolder.open(folder, ImageFolderOptions.builder(SIDE, SIDE).grayscale().build());
    Gan straight = gan(data);
    straight.fit(data, options());
    Files.delete(folder.resolve("2.png"));
    Gan gan = gan(data);
    gan.fit(data, options());
    assertThat(State.of(gan)).isEqualTo(State.of(straight));
  }

  /** IDX files are read when they are opened. */
  @Test
  void idxFilesMayVanishAndChange() throws IOException {
    Path file = folder.resolve("train-images-idx3-ubyte");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x803);
    out.writeInt(8);
    out.writeInt(SIDE);
    out.writeInt(SIDE);
    byte[] pixels = new byte[8 * SIDE * SIDE];
    new Random(3).nextBytes(pixels);
    out.write(pixels);
    Files.write(file, bytes.toByteArray());
    Dataset data = Idx.images(file);
    assertThat(data.shape()).isEqualTo(ExampleShape.image(1, SIDE, SIDE));
    Gan straight = gan(data);
    straight.fit(data, options());
    Callback strike =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            try {
              if (progress.step() == 5) {
                Files.write(file, new byte[100]);
              } else if (progress.step() == 10) {
                Files.delete(file);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    Gan gan = gan(data);
    gan.fit(data, options(strike));
    assertThat(file).doesNotExist();
    assertThat(State.of(gan)).isEqualTo(State.of(straight));
  }
}
