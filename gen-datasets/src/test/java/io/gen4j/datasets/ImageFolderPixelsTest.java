package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of pixels: scaling, cropping, colors, formats. */
class ImageFolderPixelsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"png, 0", "bmp, 0", "gif, 0", "jpg, 2"})
  void solidColors(String format, int tolerance) {
    TestImages.write(TestImages.rgb(37, 23, (x, y) -> 0xC86432), folder.resolve("a." + format));

    float[] rgb = read(ImageFolderOptions.builder(5, 7));

    for (int i = 0; i < 35; i++) {
      assertThat(rgb[i]).isCloseTo(200f, Offset.offset((float) tolerance));
      assertThat(rgb[35 + i]).isCloseTo(100f, Offset.offset((float) tolerance));
      assertThat(rgb[70 + i]).isCloseTo(50f, Offset.offset((float) tolerance));
    }
    // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
    for (float value : read(ImageFolderOptions.builder(5, 7).grayscale())) {
      assertThat(value).isCloseTo(124f, Offset.offset((float) tolerance));
    }
  }

  @Test
  void shrinkingAveragesAreas() {
    TestImages.write(grayPng(4, 2, (x, y) -> 10 * x + 100 * y), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 2).grayscale())).containsExactly(55, 75);
    assertThat(read(ImageFolderOptions.builder(2, 4).grayscale()))
        .containsExactly(0, 10, 20, 30, 100, 110, 120, 130);
  }

  @Test
  void shrinkingMeetsEveryPixel() {
    // One line in eight is white: picking a few pixels of each eight would miss it.
    TestImages.write(grayPng(64, 64, (x, y) -> x % 8 == 1 ? 255 : 0), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(8, 8).grayscale())).containsOnly(32f); // 31.875
  }

  @Test
  void growingInterpolates() {
    TestImages.write(grayPng(2, 2, (x, y) -> 100 * x), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(4, 4).grayscale()))
        .containsExactly(0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100);
  }

  @Test
  void theMiddleIsCropped() {
    // Left half black; of 40x10 the middle 10x10 is columns 15 to 24.
    TestImages.write(grayPng(40, 10, (x, y) -> x < 20 ? 0 : 240), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 2).grayscale())).containsExactly(0, 240);
    float[] row = Arrays.copyOf(read(ImageFolderOptions.builder(10, 10).grayscale()), 10);
    assertThat(row).containsExactly(0, 0, 0, 0, 0, 240, 240, 240, 240, 240);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theCropIsTheExpectedWindow(boolean tall) {
    TestImages.Color ramp = (x, y) -> 10 * (tall ? y : x);
    TestImages.write(grayPng(tall ? 4 : 20, tall ? 20 : 4, ramp), folder.resolve("a.png"));

    // Pixels 8 to 11 of 20.
    float[] whole = read(ImageFolderOptions.builder(4, 4).grayscale());
    float[] line = new float[4];
    for (int i = 0; i < 4; i++) {
      line[i] = whole[tall ? 4 * i : i];
    }
    assertThat(line).containsExactly(80, 90, 100, 110);
    float[] halved = read(ImageFolderOptions.builder(2, 2).grayscale());
    assertThat(tall ? new float[] {halved[0], halved[2]} : Arrays.copyOf(halved, 2))
        .containsExactly(85, 105);
  }

  @Test
  void anOddMarginDoesNotBlur() {
    TestImages.write(grayPng(5, 2, (x, y) -> x * 50), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(2, 2).grayscale()))
        .containsExactly(50, 100, 50, 100);
  }

  @Test
  void graySamplesAreNotConverted() {
    TestImages.write(grayPng(256, 1, (x, y) -> x), folder.resolve("a.png"));

    float[] expected = new float[256];
    for (int i = 0; i < 256; i++) {
      expected[i] = i;
    }
    assertThat(read(ImageFolderOptions.builder(1, 256).grayscale())).isEqualTo(expected);
    assertThat(Arrays.copyOfRange(read(ImageFolderOptions.builder(1, 256)), 256, 512))
        .isEqualTo(expected);
  }

  @Test
  void grayJpegsAreNotConverted() {
    TestImages.write(grayPng(16, 16, (x, y) -> 128), folder.resolve("a.jpg"));

    for (float value : read(ImageFolderOptions.builder(4, 4).grayscale())) {
      assertThat(value).isCloseTo(128f, Offset.offset(1f));
    }
  }

  @Test
  void sixteenBitsAreScaled() {
    TestImages.write(
        TestImages.gray(
            3, 1, BufferedImage.TYPE_USHORT_GRAY, (x, y) -> new int[] {0, 257 * 100, 65535}[x]),
        folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 3).grayscale())).containsExactly(0, 100, 255);
  }

  @Test
  void sixteenBitColorsAreScaled() {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 1, 1, 3, new Point());
    raster.setPixel(0, 0, new int[] {257 * 10, 257 * 20, 257 * 30});
    TestImages.write(image(ColorSpace.CS_sRGB, false, raster), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 1))).containsExactly(10, 20, 30);
  }

  @Test
  void grayWithAlphaIsComposited() {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 3, 1, 2, new Point());
    raster.setPixel(0, 0, new int[] {100, 255});
    raster.setPixel(1, 0, new int[] {100, 0});
    raster.setPixel(2, 0, new int[] {100, 51}); // a fifth
    TestImages.write(image(ColorSpace.CS_GRAY, true, raster), folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 3).grayscale())).containsExactly(100, 255, 224);
    assertThat(read(ImageFolderOptions.builder(1, 3).grayscale().background(0x0A0A0A)))
        .containsExactly(100, 10, 28);
  }

  @Test
  void transparentPixelsShowTheBackground() {
    int[] argb = {0xFF102030, 0x00102030, 0x33000000};
    TestImages.write(
        TestImages.image(3, 1, BufferedImage.TYPE_INT_ARGB, (x, y) -> argb[x]),
        folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 3)))
        .containsExactly(16, 255, 204, 32, 255, 204, 48, 255, 204);
    assertThat(read(ImageFolderOptions.builder(1, 3).background(0x640A00)))
        .containsExactly(16, 100, 80, 32, 10, 8, 48, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void palettesAreLookedUp(String format) {
    byte[] red = {10, 20, 30, (byte) 200};
    byte[] green = {40, 50, 60, (byte) 210};
    byte[] blue = {70, 80, 90, (byte) 220};
    IndexColorModel palette = new IndexColorModel(2, 4, red, green, blue, 1);
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    for (int x = 0; x < 4; x++) {
      image.getRaster().setSample(x, 0, 0, x);
    }
    TestImages.write(image, folder.resolve("a." + format));

    // Entry 1 is transparent, hence white.
    assertThat(read(ImageFolderOptions.builder(1, 4)))
        .containsExactly(10, 255, 30, 200, 40, 255, 60, 210, 70, 255, 90, 220);
  }

  @Test
  void blackAndWhiteIsRead() {
    TestImages.write(
        TestImages.image(3, 1, BufferedImage.TYPE_BYTE_BINARY, (x, y) -> x == 1 ? -1 : 0xFF000000),
        folder.resolve("a.png"));

    assertThat(read(ImageFolderOptions.builder(1, 3).grayscale())).containsExactly(0, 255, 0);
  }

  @Test
  void theFirstFrameOfAnAnimationIsRead() throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var out = Files.newOutputStream(folder.resolve("a.gif"));
        var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int rgb : new int[] {0x102030, 0x405060, 0x708090}) {
        writer.writeToSequence(
            new IIOImage(TestImages.rgb(6, 6, (x, y) -> rgb), null, null),
            writer.getDefaultWriteParam());
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }

    assertThat(read(ImageFolderOptions.builder(1, 1))).containsExactly(16, 32, 48);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
  void aTruncatedFileOfAnyFormatIsNamed(String format) {
    Path file = TestImages.write(TestImages.noise(256, 256, 3), folder.resolve("a." + format));
    TestImages.truncate(file, 0.6);

    assertThatThrownBy(() -> read(ImageFolderOptions.builder(4, 4)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Cannot read the image " + file);
  }

  private float[] read(ImageFolderOptions.Builder options) {
    return example(ImageFolder.open(folder, options.build()), 0);
  }

  private static BufferedImage grayPng(int width, int height, TestImages.Color sample) {
    return TestImages.gray(width, height, BufferedImage.TYPE_BYTE_GRAY, sample);
  }

  private static BufferedImage image(int space, boolean alpha, WritableRaster raster) {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            false,
            alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
            raster.getTransferType());
    return new BufferedImage(model, raster, false, null);
  }
}
