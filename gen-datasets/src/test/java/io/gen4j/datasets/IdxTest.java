package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static io.gen4j.datasets.IdxFiles.bytes;
import static io.gen4j.datasets.IdxFiles.gzip;
import static io.gen4j.datasets.IdxFiles.idx;
import static io.gen4j.datasets.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxTest {

  private static final byte[] IMAGES = idx(8, new long[] {3, 2, 4}, bytes(24, 200, 7));
  private static final byte[] LABELS = idx(8, new long[] {3}, bytes(3, 2, 1));

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void roundTripOfRankThree(boolean zipped) throws Exception {
    // The names lie about zipping: the content decides.
    Path images = write(directory, zipped ? "a" : "a.gz", zipped ? gzip(IMAGES) : IMAGES);
    Path labels = write(directory, zipped ? "b" : "b.gz", zipped ? gzip(LABELS) : LABELS);

    Dataset data = Idx.labeled(images, labels);

    assertThat(data.name()).isEqualTo("a");
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.shape()).isEqualTo(ExampleShape.image(1, 2, 4));
    assertThat(data.range()).isEqualTo(ValueRange.BYTES);
    assertThat(data.classes()).isEqualTo(5);
    for (int i = 0; i < 3; i++) {
      assertThat(data.label(i)).isEqualTo(2 + i);
      for (int k = 0; k < 8; k++) {
        assertThat(example(data, i)[k]).isEqualTo((200 + 7 * (8 * i + k)) % 256);
      }
    }
    DatasetContract.check(data);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void roundTripOfRankFour(boolean zipped) throws Exception {
    byte[] content = idx(8, new long[] {2, 3, 2, 2}, bytes(24, 0, 10));

    Dataset data = Idx.images(write(directory, "rgb-idx4-ubyte", zipped ? gzip(content) : content));

    assertThat(data.name()).isEqualTo("rgb");
    assertThat(data.shape()).isEqualTo(ExampleShape.image(3, 2, 2));
    assertThat(example(data, 1))
        .containsExactly(120, 130, 140, 150, 160, 170, 180, 190, 200, 210, 220, 230);
    DatasetContract.check(data);
  }

  @Test
  void labelsAreUnsigned() {
    Path labels = write(directory, "b", idx(8, new long[] {3}, (byte) 255, (byte) 128, (byte) 0));

    Dataset data = Idx.labeled(write(directory, "a", IMAGES), labels);

    assertThat(data.classes()).isEqualTo(256);
    assertThat(new int[] {data.label(0), data.label(1), data.label(2)})
        .containsExactly(255, 128, 0);
  }

  @Test
  void classesCanBeStated() {
    Path images = write(directory, "a", IMAGES);
    Path labels = write(directory, "b", LABELS);

    assertThat(Idx.labeled(images, labels, 47).classes()).isEqualTo(47);
    assertThatThrownBy(() -> Idx.labeled(images, labels, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels go from 0 to 3, but the label of example 2 is 4");
    assertThatThrownBy(() -> Idx.labeled(images, labels, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 class, but got 0");
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, train-labels-idx1-ubyte",
    "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte",
    "train-images.idx3-ubyte, train-labels.idx1-ubyte.gz",
  })
  void findsStandardNames(String images, String labels) {
    write(directory, images, IMAGES);
    write(directory, labels, gzip(LABELS));
    write(directory, "t10k-images-idx3-ubyte", idx(8, new long[] {1, 1, 1}, (byte) 9));
    write(directory, "t10k-labels-idx1-ubyte", idx(8, new long[] {1}, (byte) 1));

    assertThat(Idx.train(directory).size()).isEqualTo(3);
    assertThat(Idx.train(directory).name()).isEqualTo(directory.getFileName() + "-train");
    assertThat(Idx.test(directory).size()).isEqualTo(1);
    assertThat(Idx.test(directory).name()).isEqualTo(directory.getFileName() + "-test");
  }

  @Test
  void prefersTheRawFileOfTwo() {
    write(directory, "train-images-idx3-ubyte", IMAGES);
    write(directory, "train-images-idx3-ubyte.gz", new byte[] {1, 2, 3});
    write(directory, "train-labels-idx1-ubyte", LABELS);

    assertThat(Idx.train(directory).size()).isEqualTo(3);
  }

  @Test
  void findsEmnistByPrefix() {
    for (String set : new String[] {"emnist-balanced", "emnist-letters"}) {
      for (String half : new String[] {"train", "test"}) {
        write(directory, set + "-" + half + "-images-idx3-ubyte.gz", gzip(IMAGES));
        write(directory, set + "-" + half + "-labels-idx1-ubyte.gz", gzip(LABELS));
      }
    }

    assertThat(Idx.train(directory, "emnist-letters").name()).isEqualTo("emnist-letters-train");
    assertThat(Idx.test(directory, "emnist-balanced").name()).isEqualTo("emnist-balanced-test");
    assertThatThrownBy(() -> Idx.train(directory))
        .isInstanceOf(DataException.class)
        .hasMessage(
            directory
                + " holds several sets, with the prefixes [emnist-balanced, emnist-letters]."
                + " Choose one: Idx.train(directory, prefix) or Idx.test(directory, prefix).");
    assertThatThrownBy(() -> Idx.test(directory, "emnist-mnist"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no emnist-mnist-(t10k|test)-images-idx3-ubyte(.gz) in " + directory)
        .hasMessageContaining("with the prefixes [emnist-balanced, emnist-letters]");
  }

  @Test
  void findsTheOnlyPrefix() {
    write(directory, "emnist-digits-train-images-idx3-ubyte", IMAGES);
    write(directory, "emnist-digits-train-labels-idx1-ubyte", LABELS);

    assertThat(Idx.train(directory).name()).isEqualTo("emnist-digits-train");
  }

  @Test
  void namesMissingFiles() {
    Path images = write(directory, "train-images-idx3-ubyte", IMAGES);
    Path nowhere = directory.resolve("nowhere");

    assertThatThrownBy(() -> Idx.train(directory))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "The IDX file of the labels is missing: no train-labels-idx1-ubyte(.gz) in "
                + directory
                + ". For images without labels use Idx.images("
                + images
                + ").");
    assertThatThrownBy(() -> Idx.test(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images is missing: no t10k-images-idx3-ubyte(.gz) in " + directory);
    assertThatThrownBy(() -> Idx.images(nowhere))
        .isInstanceOf(DataException.class)
        .hasMessage("The IDX file of the images is missing: " + nowhere + ". Check the path.");
    assertThatThrownBy(() -> Idx.labeled(images, nowhere))
        .isInstanceOf(DataException.class)
        .hasMessage("The IDX file of the labels is missing: " + nowhere + ". Check the path.");
    assertThatThrownBy(() -> Idx.train(nowhere))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(nowhere + ", which is missing");
    assertThatThrownBy(() -> Idx.train(images))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(images + ", which is not a directory");
    assertThatThrownBy(() -> Idx.images(directory))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(directory + ", which is not a file")
        .hasMessageContaining("use Idx.train(directory)");
  }

  @Test
  void rejectsFilesThatAreNotIdx() {
    assertRefused(
        new byte[] {(byte) 0x89, 0x50, 0x4e, 0x47, 0, 0},
        "is not an IDX file: it starts with the bytes 89 50 4e 47, but IDX starts with 00 00");
    assertRefused(new byte[] {0, 0, 7, 1, 0, 0, 0, 1, 0}, "is not an IDX file");
    assertRefused(new byte[] {0, 0, 8, 0, 0}, "is not an IDX file");
    assertRefused(new byte[] {0, 0}, "is truncated: it has 2 bytes");
    assertRefused(new byte[0], "is truncated: it has 0 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "0x09, signed byte",
    "0x0b, short",
    "0x0c, int",
    "0x0d, float",
    "0x0e, double",
  })
  void rejectsOtherElementTypes(String code, String type) {
    assertRefused(
        idx(Integer.decode(code), new long[] {1, 1, 1}, bytes(8, 0, 0)),
        "holds elements of type "
            + type
            + " ("
            + code
            + "), but Idx reads only unsigned bytes (0x08)");
  }

  @Test
  void rejectsOtherRanks() {
    assertRefused(LABELS, "has rank 1 [3], but images have rank 3");
    assertRefused(LABELS, "Is this the label file?");
    assertRefused(
        idx(8, new long[] {1, 1, 1, 1, 1}, (byte) 0), "has rank 5 [1, 1, 1, 1, 1], but images");
    Path images = write(directory, "images", IMAGES);
    assertThatThrownBy(() -> Idx.labeled(images, images))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has rank 3 [3, 2, 4], but labels have rank 1 [n]")
        .hasMessageContaining("Is this the image file?");
  }

  @Test
  void rejectsTruncatedFiles() {
    byte[] cut = Arrays.copyOf(IMAGES, IMAGES.length - 1);

    assertRefused(cut, "is truncated: its header announces [3, 2, 4] bytes, but only 23 bytes");
    assertRefused(
        gzip(cut), "is truncated: its header announces [3, 2, 4] bytes, but only 23 bytes");
    assertRefused(Arrays.copyOf(IMAGES, 10), "is truncated inside its header");
    byte[] noise = new byte[24 * 100];
    new Random(1).nextBytes(noise);
    byte[] zipped = gzip(idx(8, new long[] {300, 2, 4}, noise));
    assertRefused(Arrays.copyOf(zipped, zipped.length / 2), "is truncated: ");
    assertRefused(Arrays.copyOf(zipped, zipped.length / 2), "its gzip data end early");
    assertRefused(Arrays.copyOf(zipped, 12), "is truncated: its gzip data end early");
  }

  @Test
  void rejectsDamagedGzipFiles() {
    byte[] zipped = gzip(IMAGES);
    zipped[zipped.length - 6] ^= 1; // in the check sum

    assertRefused(zipped, "Cannot read " + directory.resolve("x") + ": Corrupt GZIP trailer");
  }

  @Test
  void rejectsTrailingBytes() {
    byte[] longer = Arrays.copyOf(IMAGES, IMAGES.length + 2);

    assertRefused(longer, "has trailing bytes: its header announces [3, 2, 4] bytes, but 2 more");
    assertRefused(gzip(longer), "has trailing bytes: its header announces [3, 2, 4] bytes, but");
  }

  @Test
  void rejectsImpossibleSizes() {
    assertRefused(
        idx(8, new long[] {0xffffffffL, 1, 1}, (byte) 0),
        "announces an absurd size: 4294967295 along axis 0");
    long max = Integer.MAX_VALUE;
    for (boolean zipped : new boolean[] {false, true}) {
      byte[] overflow = idx(8, new long[] {max, max, max}, (byte) 0);
      assertRefused(
          zipped ? gzip(overflow) : overflow,
          "announces an absurd size: [2147483647, 2147483647, 2147483647]; that is more than 2^63");
    }
    assertRefused(
        gzip(idx(8, new long[] {max, 1, 1}, (byte) 0)),
        "announces an absurd size: [2147483647, 1, 1]; that is 2147483647 bytes, more than any");
    assertRefused(
        idx(8, new long[] {max, 1, 1}, (byte) 0),
        "is truncated: its header announces [2147483647, 1, 1] bytes, but only 1 bytes follow");
    assertRefused(idx(8, new long[] {3, 0, 4}), "is empty: its header announces 0 along axis 1");
  }

  @Test
  void rejectsAnotherNumberOfLabels() {
    Path images = write(directory, "images", IMAGES);
    Path labels = write(directory, "labels", idx(8, new long[] {2}, bytes(2, 0, 1)));

    assertThatThrownBy(() -> Idx.labeled(images, labels))
        .isInstanceOf(DataException.class)
        .hasMessage(
            labels
                + " has 2 labels, but "
                + images
                + " has 3 images. Do the two files belong"
                + " together?");
  }

  private void assertRefused(byte[] content, String message) {
    Path file = write(directory, "x", content);
    assertThatThrownBy(() -> Idx.images(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
