package io.gen4j.datasets;

import static io.gen4j.datasets.ImageBytes.chunk;
import static io.gen4j.datasets.ImageBytes.exif;
import static io.gen4j.datasets.ImageBytes.grayPng;
import static io.gen4j.datasets.ImageBytes.withChunks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.image.ImageFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reading single images for a model. */
class ImageFileTest {

  @TempDir Path folder;

  @Test
  void aWholeImageKeepsItsSizeAndValues() {
    Path file = colors(3, 2);

    INDArray image = ImageFile.rgb(file);

    assertThat(image.shape()).containsExactly(1, 3, 2, 3);
    for (int y = 0; y < 2; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(image.getFloat(0, 0, y, x)).isCloseTo(100 * x / 127.5f - 1, within(1e-6f));
        assertThat(image.getFloat(0, 1, y, x)).isCloseTo(50 * y / 127.5f - 1, within(1e-6f));
        assertThat(image.getFloat(0, 2, y, x)).isEqualTo(1f);
      }
    }
  }

  @Test
  void grayscaleIsLuma() {
    Path file = TestImages.write(TestImages.rgb(4, 3, (x, y) -> 0xC86432), folder.resolve("a.png"));

    INDArray image = ImageFile.grayscale(file);

    assertThat(image.shape()).containsExactly(1, 1, 3, 4);
    // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
    for (float value : image.reshape(12).toFloatVector()) {
      assertThat(value).isCloseTo(124 / 127.5f - 1, within(1e-6f));
    }
  }

  @Test
  void withOptionsItReadsWhatAFolderReads() {
    Path file = colors(30, 20);
    ImageFolderOptions options = ImageFolderOptions.builder(8, 8).rgb().build();
    float[] expected = DatasetContract.example(ImageFolder.open(folder, options), 0);
    ValueRange.BYTES.mapTo(ValueRange.SYMMETRIC, expected, 0, expected.length);

    INDArray image = ImageFile.read(file, options);

    assertThat(image.shape()).containsExactly(1, 3, 8, 8);
    assertThat(image.reshape(192).toFloatVector()).containsExactly(expected);
  }

  @Test
  void anImageOnItsSideIsTurned() throws IOException {
    byte[] png = grayPng(new int[][] {{0, 255}, {0, 255}, {0, 255}});
    Path file = folder.resolve("a.png");
    // Orientation 6: what is stored on the left is shown on top.
    Files.write(file, withChunks(png, chunk("eXIf", exif(6, ByteOrder.BIG_ENDIAN))));

    INDArray image = ImageFile.grayscale(file);

    assertThat(image.shape()).containsExactly(1, 1, 2, 3);
    assertThat(image.reshape(6).toFloatVector()).containsExactly(-1, -1, -1, 1, 1, 1);
  }

  @Test
  void transparentPixelsAreWhite() {
    Path file =
        TestImages.write(
            TestImages.image(2, 1, BufferedImage.TYPE_INT_ARGB, (x, y) -> x == 0 ? 0 : 0xFF000000),
            folder.resolve("a.png"));

    assertThat(ImageFile.grayscale(file).reshape(2).toFloatVector()).containsExactly(1, -1);
  }

  @Test
  void missingAndDamagedFilesAreNamed() throws IOException {
    Path missing = folder.resolve("missing.png");
    Path damaged = Files.writeString(folder.resolve("text.png"), "no image");

    assertThatThrownBy(() -> ImageFile.rgb(missing))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.png")
        .hasMessageContaining("Check the path");
    assertThatThrownBy(() -> ImageFile.rgb(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder + " is a folder");
    assertThatThrownBy(() -> ImageFile.grayscale(Path.of("/")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("ImageFolder");
    assertThatThrownBy(() -> ImageFile.rgb(damaged))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.png")
        .hasMessageContaining("Repair or remove the file");
  }

  private Path colors(int width, int height) {
    return TestImages.write(
        TestImages.rgb(width, height, (x, y) -> (100 * x % 256) << 16 | (50 * y % 256) << 8 | 0xFF),
        folder.resolve("colors.png"));
  }
}
