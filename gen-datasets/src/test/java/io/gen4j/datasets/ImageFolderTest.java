package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

  private static final ImageFolderOptions GRAY =
      ImageFolderOptions.builder(4, 4).grayscale().build();

  @TempDir Path folder;

  @Test
  void filesComeInTheOrderOfTheirRelativePaths() throws Exception {
    for (String name : List.of("b/x.png", "a.png", "b.png", "b/a/y.png", "B.png", "c.JPG")) {
      TestImages.writeAs(
          TestImages.rgb(8, 8, (x, y) -> 0x808080),
          name.endsWith("png") ? "png" : "jpg",
          folder.resolve(name));
    }
    TestImages.solid(folder.resolve(".hidden.png"), 0);
    TestImages.solid(folder.resolve(".git/z.png"), 0);
    Files.writeString(folder.resolve("notes.txt"), "no image");

    ImageFolder data = ImageFolder.open(folder, GRAY);

    assertThat(relativePaths(data))
        .containsExactly("B.png", "a.png", "b.png", "b/a/y.png", "b/x.png", "c.JPG");
    assertThat(data.name()).isEqualTo(folder.getFileName().toString());
    assertThat(data.shape()).isEqualTo(ExampleShape.image(1, 4, 4));
    assertThat(data.range()).isEqualTo(ValueRange.BYTES);
    assertThat(data.classNames()).isEmpty();
    assertThat(data.skipped()).isEmpty();
    assertThat(data.options()).isEqualTo(GRAY);
    DatasetContract.check(data);
  }

  @Test
  void subFoldersAreLabels() throws Exception {
    TestImages.solid(folder.resolve("zebra/1.png"), 0x010101);
    TestImages.solid(folder.resolve("ant/deep/3.png"), 0x030303);
    TestImages.solid(folder.resolve("ant/2.png"), 0x020202);
    TestImages.solid(folder.resolve("mule/4.png"), 0x040404);
    Files.createDirectory(folder.resolve(".cache"));

    ImageFolder data =
        ImageFolder.open(folder, ImageFolderOptions.builder(2, 2).labelsFromFolders().build());

    assertThat(data.classNames()).containsExactly("ant", "mule", "zebra");
    assertThat(data.classes()).isEqualTo(3);
    assertThat(relativePaths(data))
        .containsExactly("ant/2.png", "ant/deep/3.png", "mule/4.png", "zebra/1.png");
    assertThat(IntStream.range(0, 4).map(data::label)).containsExactly(0, 0, 1, 2);
    assertThat(IntStream.range(0, 4).mapToObj(i -> example(data, i)[0]))
        .containsExactly(2f, 3f, 4f, 1f);
    DatasetContract.check(data);
  }

  @Test
  void theSameWithAndWithoutCache() throws Exception {
    for (int i = 0; i < 12; i++) {
      TestImages.write(TestImages.noise(20 + i, 30, i), folder.resolve(i + ".png"));
    }
    ImageFolderOptions.Builder options = ImageFolderOptions.builder(8, 8);
    Dataset streamed = ImageFolder.open(folder, options.cacheBytes(0).build());
    // 192 bytes an image and 24 about it: room for five.
    Dataset partly = ImageFolder.open(folder, options.cacheBytes(5 * 216 + 215).build());
    Dataset cached = ImageFolder.open(folder, options.cacheBytes(1 << 20).build());

    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 12; i++) {
        float[] expected = example(streamed, i);
        assertThat(example(partly, i)).isEqualTo(expected);
        assertThat(example(cached, i)).isEqualTo(expected);
      }
    }
    for (Dataset data : List.of(streamed, partly, cached)) {
      DatasetContract.check(data);
    }

    Dataset cold = ImageFolder.open(folder, options.cacheBytes(5 * 216).build());
    DatasetContract.checkThreads(cold, DatasetContract.examples(streamed));

    // What still reads once the files are gone is what was cached.
    for (int i = 0; i < 12; i++) {
      Files.delete(folder.resolve(i + ".png"));
    }
    assertThat(readable(streamed)).isZero();
    assertThat(readable(partly)).isEqualTo(5);
    assertThat(readable(cached)).isEqualTo(12);
    assertThat(readable(cold)).isBetween(1L, 5L);
    assertThatThrownBy(() -> example(streamed, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve("0.png") + ": NoSuchFileException");
  }

  @Test
  void aTruncatedImageIsNamedWhenItIsRead() {
    TestImages.solid(folder.resolve("a.png"), 0);
    Path broken = TestImages.write(TestImages.noise(64, 64, 1), folder.resolve("b.jpg"));
    TestImages.truncate(broken, 0.5);

    ImageFolder data = ImageFolder.open(folder, GRAY);

    assertThat(data.size()).isEqualTo(2);
    assertThatThrownBy(() -> example(data, 1))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("Cannot read the image " + broken + ": ")
        .hasMessageEndingWith("Repair or remove the file, and open the folder again.");
  }

  @Test
  void aBrokenHeaderIsNamedWhenTheFolderIsOpened() throws Exception {
    TestImages.solid(folder.resolve("a.png"), 0);
    Path text = Files.writeString(folder.resolve("b.jpg"), "no image at all");

    assertRefused(
        GRAY,
        "Cannot read the image "
            + text
            + ": it is not an image in a format that can be read: PNG, JPEG, BMP, GIF, TIFF, or a"
            + " format of an ImageIO plugin on the class path. Repair or remove the file;"
            + " skipUnreadable(true) leaves such files out.");

    Files.delete(text);
    Path png = TestImages.truncate(TestImages.solid(folder.resolve("c.png"), 0), 0.25);
    assertRefused(GRAY, "Cannot read the image " + png);
    Files.write(png, new byte[0]);
    assertRefused(GRAY, "Cannot read the image " + png);
    Files.delete(png);
    Path link = Files.createSymbolicLink(folder.resolve("d.png"), folder.resolve("nowhere"));
    assertRefused(GRAY, "Cannot read the image " + link + ": NoSuchFileException");
  }

  @Test
  void anImpossibleHeaderIsRejectedBeforeItFillsTheMemory() throws Exception {
    Path file = TestImages.solid(folder.resolve("a.png"), 0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[17] = 1; // width and height, big-endian from 16 and 20 on: 65,544 each
    bytes[21] = 1;
    Files.write(file, bytes);

    assertRefused(
        GRAY,
        file
            + ": its header announces 65544x65544 pixels, but only images of 1 to 100000000 pixels");
  }

  @Test
  void unreadableImagesAreSkippedOnRequest() throws Exception {
    TestImages.solid(folder.resolve("one/a.png"), 0x111111);
    Path half = TestImages.write(TestImages.noise(64, 64, 1), folder.resolve("one/b.png"));
    TestImages.truncate(half, 0.5);
    Path text = Files.writeString(folder.resolve("one/c.gif"), "no image");
    TestImages.solid(folder.resolve("two/d.png"), 0x222222);
    ImageFolderOptions options =
        ImageFolderOptions.builder(2, 2).labelsFromFolders().skipUnreadable(true).build();

    List<ImageFolder> opened = new ArrayList<>();
    String log = TestLog.of(() -> opened.add(ImageFolder.open(folder, options)));
    ImageFolder data = opened.get(0);

    assertThat(relativePaths(data)).containsExactly("one/a.png", "two/d.png");
    assertThat(IntStream.range(0, 2).map(data::label)).containsExactly(0, 1);
    assertThat(data.skipped()).containsExactly(half, text);
    assertThat(log)
        .containsOnlyOnce("WARN io.gen4j.datasets.ImageFolder - ")
        .contains(
            "Left out 2 of the 4 files of "
                + folder
                + ", by extension: 1 .gif, 1 .png. Unreadable images among them: 2 of 4, the first "
                + half
                + ": ")
        .doesNotContain("a.png");
    DatasetContract.check(data);
  }

  @Test
  void aFileThatIsNoImageIsNoReasonToWarn() throws Exception {
    TestImages.solid(folder.resolve("a.png"), 0x111111);
    Files.writeString(folder.resolve("attributes.csv"), "file,hair\n");
    ImageFolderOptions options = ImageFolderOptions.builder(2, 2).build();

    String one = TestLog.of(() -> ImageFolder.open(folder, options));
    Files.writeString(folder.resolve("notes.txt"), "x");
    String most = TestLog.of(() -> ImageFolder.open(folder, options));

    assertThat(one).contains("INFO", "Left out 1 of the 2 files").doesNotContain("WARN");
    assertThat(most).contains("WARN", "Only 1 of the 3 files");
  }

  @Test
  void rejectsAFolderWithoutReadableImages() throws Exception {
    Path text = Files.writeString(folder.resolve("a.gif"), "no image");

    assertRefused(
        ImageFolderOptions.builder(2, 2).skipUnreadable(true).build(),
        "None of the 1 images of "
            + folder
            + " can be read. The first is "
            + text
            + ": it is not an image");
  }

  @Test
  void rejectsFoldersWithoutImages() throws Exception {
    Path file = Files.writeString(folder.resolve("a.txt"), "x");

    assertRefused(
        GRAY,
        "No images (.png, .jpg, .jpeg, .bmp, .gif, .tif, .tiff, .webp) in "
            + folder
            + " or below it, but 1 .txt. Check the folder.");
    assertThatThrownBy(() -> ImageFolder.open(file, GRAY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images from " + file + ", which is not a folder");
    assertThatThrownBy(() -> ImageFolder.open(folder.resolve("nowhere"), GRAY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere, which is missing");
  }

  @Test
  void rejectsLabelsWithoutSubFolders() throws Exception {
    ImageFolderOptions labeled = ImageFolderOptions.builder(2, 2).labelsFromFolders().build();
    TestImages.solid(folder.resolve("loose.png"), 0);

    assertRefused(
        labeled,
        "The sub-folders should be the class labels, but " + folder + " has no sub-folders.");

    TestImages.solid(folder.resolve("a/x.png"), 0);
    assertRefused(labeled, "but 1 images of " + folder + " are not in a sub-folder");
    assertRefused(labeled, "The first is loose.png");

    Files.delete(folder.resolve("loose.png"));
    Files.createDirectory(folder.resolve("b"));
    assertRefused(
        labeled,
        "No images (.png, .jpg, .jpeg, .bmp, .gif, .tif, .tiff, .webp) in "
            + folder.resolve("b")
            + " or below it."
            + " Every sub-folder is a class");

    Files.delete(folder.resolve("b"));
    assertThat(ImageFolder.open(folder, labeled).classes()).isEqualTo(1);
  }

  @Test
  void digestCoversNamesSizesTimesAndOptions() throws Exception {
    Path a = TestImages.solid(folder.resolve("a.png"), 0);
    TestImages.solid(folder.resolve("b.png"), 0);
    String digest = ImageFolder.open(folder, GRAY).digest();

    assertThat(digest).startsWith("files:");
    assertThat(ImageFolder.open(folder, GRAY).digest()).isEqualTo(digest);
    assertThat(
            ImageFolder.open(
                    folder, ImageFolderOptions.builder(4, 4).grayscale().cacheBytes(0).build())
                .digest())
        .isEqualTo(digest);
    assertThat(ImageFolder.open(folder, ImageFolderOptions.builder(4, 4).build()).digest())
        .isNotEqualTo(digest);
    assertThat(Datasets.take(ImageFolder.open(folder, GRAY), 1).digest()).startsWith("files:");
    Files.setLastModifiedTime(a, FileTime.fromMillis(1_000_000));
    assertThat(ImageFolder.open(folder, GRAY).digest()).isNotEqualTo(digest);
  }

  @Test
  void optionsCheckThemselves() {
    ImageFolderOptions options = ImageFolderOptions.builder(3, 5).build();

    assertThat(options)
        .isEqualTo(
            new ImageFolderOptions(
                3, 5, 3, 0xFFFFFF, new ImageLabels.None(), false, 100_000_000, 256L << 20));
    assertThat(ImageFolderOptions.builder(3, 5).grayscale().rgb().build()).isEqualTo(options);
    assertRejected(
        () -> ImageFolderOptions.builder(0, 5).build(),
        "An image must be at least 1x1, but got 0x5.");
    assertRejected(
        () -> ImageFolderOptions.builder(5, 0).build(),
        "An image must be at least 1x1, but got 5x0.");
    assertRejected(
        () -> new ImageFolderOptions(3, 5, 2, 0, new ImageLabels.None(), false, 1, 0),
        "or 3 (red, green, blue), but");
    assertRejected(
        () -> ImageFolderOptions.builder(1 << 15, 1 << 15).build(), "does not fit an array");
    assertRejected(
        () -> ImageFolderOptions.builder(1, 1).background(0x1000000).build(),
        "The background must be a color 0xRRGGBB, but got 0x1000000.");
    assertRejected(() -> ImageFolderOptions.builder(1, 1).background(-1).build(), "0xRRGGBB");
    assertRejected(
        () -> ImageFolderOptions.builder(1, 1).cacheBytes(-1).build(),
        "cacheBytes must be 0 (no cache) or more, but got -1.");
  }

  @Test
  void optionsPrintReadably() {
    assertThat(ImageFolderOptions.builder(3, 5).background(0x0000FF).build())
        .hasToString(
            "ImageFolderOptions[3x5 rgb, background 0x0000ff, labels none, skipUnreadable false,"
                + " maxPixels 100000000, cacheBytes 268435456]");
    assertThat(
            ImageFolderOptions.builder(3, 5)
                .grayscale()
                .labelsFromCsv(Path.of("a.csv"), "hair")
                .build()
                .toString())
        .contains("3x5 grayscale", "labels from column hair of a.csv");
  }

  @Test
  void maxPixelsIsChecked() {
    assertRejected(
        () -> ImageFolderOptions.builder(1, 1).maxPixels(0).build(),
        "maxPixels must be at least 1, but got 0.");
  }

  private List<String> relativePaths(ImageFolder data) {
    return IntStream.range(0, data.size())
        .mapToObj(i -> folder.relativize(data.file(i)).toString().replace('\\', '/'))
        .toList();
  }

  private static long readable(Dataset data) {
    return IntStream.range(0, data.size())
        .filter(
            i -> {
              try {
                example(data, i);
                return true;
              } catch (DataException e) {
                return false;
              }
            })
        .count();
  }

  private void assertRefused(ImageFolderOptions options, String message) {
    assertThatThrownBy(() -> ImageFolder.open(folder, options))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  private static void assertRejected(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
