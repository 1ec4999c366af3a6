package io.gen4j.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class ImageGridTest {

  @TempDir private Path folder;

  @Test
  void writesThePixelsThatItWasGiven() throws IOException {
    // Two images of 3 channels, 2 rows, 3 columns; value = image, channel and place.
    double[] values = new double[2 * 3 * 2 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7;
    }
    INDArray images = Checks.array(values, 2, 3, 2, 3);
    Path file = folder.resolve("a/b/grid.png");
    ImageGrid.of(images, ValueRange.BYTES).withColumns(2).withGap(1).withZoom(2).writePng(file);
    BufferedImage read = ImageIO.read(file.toFile());
    assertThat(read.getWidth()).isEqualTo(2 * 6 + 3);
    assertThat(read.getHeight()).isEqualTo(4 + 2);
    assertThat(read.getRGB(0, 0) & 0xffffff).isEqualTo(0x202020);
    assertThat(read.getRGB(7, 3) & 0xffffff).isEqualTo(0x202020);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 6; x++) {
          int expected = 0;
          for (int c = 0; c < 3; c++) {
            expected = expected << 8 | (int) values[((n * 3 + c) * 2 + y / 2) * 3 + x / 2];
          }
          assertThat(read.getRGB(1 + n * 7 + x, 1 + y) & 0xffffff).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void mapsTheRangeAndClips() {
    INDArray gray = Checks.array(new double[] {-1, -0.5, 0, 1, -7, 7}, 1, 1, 1, 6);
    BufferedImage image = ImageGrid.of(gray, ValueRange.SYMMETRIC).withGap(0).draw();
    int[] expected = {0, 64, 128, 255, 0, 255};
    for (int x = 0; x < 6; x++) {
      assertThat(image.getRGB(x, 0) & 0xffffff).isEqualTo(expected[x] * 0x010101);
    }
  }

  @Test
  void readsAnyStridesAndChangesNothing() {
    INDArray images = Checks.normalArray(1, 4, 3, 5, 6);
    float[] before = Checks.floats(images);
    BufferedImage plain = ImageGrid.of(images, ValueRange.SYMMETRIC).draw();
    BufferedImage strided =
        ImageGrid.of(images.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2), ValueRange.SYMMETRIC)
            .draw();
    assertThat(pixels(strided)).isEqualTo(pixels(plain));
    assertThat(Checks.floats(images)).isEqualTo(before);
  }

  @Test
  void isAsSquareAsItCanBe() {
    ImageGrid grid = ImageGrid.of(Checks.normalArray(1, 5, 1, 4, 4), ValueRange.SYMMETRIC);
    assertThat(grid.columns()).isEqualTo(3);
    assertThat(grid.draw().getWidth()).isEqualTo(3 * 6 + 2);
    assertThat(grid.draw().getHeight()).isEqualTo(2 * 6 + 2);
    assertThat(grid.withColumns(9).draw().getWidth()).isEqualTo(5 * 6 + 2);
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    assertThatThrownBy(() -> ImageGrid.of(Checks.normalArray(1, 2, 2, 4, 4), ValueRange.UNIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 2, 4, 4]");
    assertThatThrownBy(() -> ImageGrid.of(Checks.normalArray(1, 2, 16), ValueRange.UNIT))
        .isInstanceOf(IllegalArgumentException.class);
    INDArray images = Checks.normalArray(1, 2, 1, 4, 4);
    assertThatThrownBy(() -> ImageGrid.of(images, ValueRange.UNBOUNDED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bounded");
    ImageGrid grid = ImageGrid.of(images, ValueRange.UNIT);
    assertThatThrownBy(() -> grid.withColumns(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grid.withZoom(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> grid.withGap(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ImageGrid(List.of(), 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> grid.writePng(file.resolve("below.png")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("below.png");
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
