package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static io.gen4j.datasets.ImageBytes.ascii;
import static io.gen4j.datasets.ImageBytes.bytes;
import static io.gen4j.datasets.ImageBytes.chunk;
import static io.gen4j.datasets.ImageBytes.deflated;
import static io.gen4j.datasets.ImageBytes.exif;
import static io.gen4j.datasets.ImageBytes.grayPng;
import static io.gen4j.datasets.ImageBytes.inserted;
import static io.gen4j.datasets.ImageBytes.withChunks;
import static io.gen4j.datasets.ImageBytes.withSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.gen4j.core.data.DataException;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image files that are damaged, odd, huge, or of another kind than they seem. */
class ImageFaultsTest {

  private static final int[][] SIX = {{10, 20, 30}, {40, 50, 60}};
  private static final float[] SIX_READ = {10, 20, 30, 40, 50, 60};

  /** 4x2, samples 10 x + 100 y, lossless; by cwebp. */
  private static final String WEBP =
      "UklGRjgAAABXRUJQVlA4TCwAAAAvA0AAAD8gFkxx98ASC6a4e2CJBVPcPbDmP6oA8AMACATI2IIWLVpE9D+wAQ==";

  /** The same with EXIF orientation 6; by webpmux. */
  private static final String TURNED_WEBP =
      "UklGRmwAAABXRUJQVlA4WAoAAAAIAAAAAwAAAQAAVlA4TCwAAAAvA0AAAD8gFkxx98ASC6a4e2CJBVPcPbDmP6oA8A"
          + "MACATI2IIWLVpE9D+wAUVYSUYaAAAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAA=";

  /** Canvas 4x4; first frame 2x2 of the color c86432 at (2, 2); by webpmux. */
  private static final String ANIMATED_WEBP =
      "UklGRqIAAABXRUJQVlA4WAoAAAACAAAAAwAAAwAAQU5JTQYAAAD/////AABBTk1GKgAAAAEAAAEAAAEAAAEAAGQAAABW"
          + "UDhMEQAAAC8BQAAAB1CyIlem/4GI6H8AAEFOTUZEAAAAAAAAAAAAAwAAAQAAZAAAAFZQOEwsAAAALwNAAAA/IBZMcf"
          + "fAEgumuHtgiQVT3D2w5j+qAPADAAgEyNiCFi1aRPQ/sAE=";

  @TempDir Path folder;

  @Test
  void damagedAncillaryChunksHaveNoEffect() throws Exception {
    byte[] text = deflated(ascii("Comment\0\0"), new byte[100]);
    byte[] profile = deflated(ascii("ICC\0\0"), new byte[100]);
    List<byte[]> chunks =
        List.of(
            chunk("zTXt", text, 0xBAD),
            chunk("zTXt", Arrays.copyOf(text, 15)),
            chunk("zTXt", ascii("no end of the keyword")),
            chunk("iTXt", ascii("x\0\1\7\0\0 not deflated")),
            chunk("tEXt", new byte[0]),
            chunk("iCCP", profile, 0xBAD),
            chunk("iCCP", profile),
            chunk("gAMA", new byte[1]),
            chunk("pHYs", new byte[3]),
            chunk("tIME", ascii("\377\377\377\377\377\377\377")),
            chunk("bKGD", new byte[0]),
            chunk("hIST", new byte[7]),
            chunk("sPLT", ascii("palette")),
            chunk("sBIT", new byte[0]),
            chunk("eXIf", ascii("MM\0*\377\377\377\377")),
            chunk("tRNS", new byte[5]),
            chunk("tRNS", new byte[] {0, 10}, 0xBAD),
            chunk("PLTE", new byte[5]),
            chunk("quIr", new byte[9]));
    for (byte[] chunk : chunks) {
      assertThat(read(withChunks(grayPng(SIX), chunk), "a.png", 2, 3))
          .as(new String(chunk, 4, 4))
          .containsExactly(SIX_READ);
    }
    byte[] all = withChunks(grayPng(SIX), chunks.toArray(new byte[0][]));
    assertThat(read(all, "a.png", 2, 3)).containsExactly(SIX_READ);
    // What comes behind the pixels, or is cut off there, neither.
    byte[] png = grayPng(SIX);
    assertThat(read(inserted(png, png.length - 12, chunks.get(0)), "a.png", 2, 3))
        .containsExactly(SIX_READ);
    assertThat(read(Arrays.copyOf(png, png.length - 12), "a.png", 2, 3)).containsExactly(SIX_READ);
  }

  @Test
  void intactTransparencyIsRead() throws Exception {
    byte[] transparent = chunk("tRNS", new byte[] {0, 20});

    assertThat(read(withChunks(grayPng(SIX), transparent), "a.png", 2, 3))
        .containsExactly(10, 255, 30, 40, 50, 60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zTXt", "iTXt", "iCCP"})
  void aBombInAChunkIsNeverInflated(String type) throws Exception {
    byte[][] zeros = new byte[64][];
    Arrays.fill(zeros, new byte[1 << 20]);
    String before =
        switch (type) {
          case "iTXt" -> "x\0\1\0\0\0";
          default -> "x\0\0";
        };
    byte[] png = withChunks(grayPng(SIX), chunk(type, deflated(ascii(before), zeros)));
    Files.write(folder.resolve("a.png"), png);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    ImageFolder warm = ImageFolder.open(folder, options(2, 3).build());
    assertThat(example(warm, 0)).containsExactly(SIX_READ);

    long bytes = threads.getThreadAllocatedBytes(thread);
    ImageFolder data = ImageFolder.open(folder, options(2, 3).build());
    assertThat(example(data, 0)).containsExactly(SIX_READ);
    bytes = threads.getThreadAllocatedBytes(thread) - bytes;

    assertThat(bytes).isLessThan(8 << 20);
  }

  @Test
  void anUnknownCriticalChunkIsRejected() {
    assertThatThrownBy(
            () -> read(withChunks(grayPng(SIX), chunk("CgBI", new byte[4])), "a.png", 2, 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("its chunk CgBI changes the pixels in a way that the PNG format");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, 'abc def'",
    "2, 3, 'cba fed'",
    "3, 3, 'fed cba'",
    "4, 3, 'def abc'",
    "5, 2, 'ad be cf'",
    "6, 2, 'da eb fc'",
    "7, 2, 'fc eb da'",
    "8, 2, 'cf be ad'",
    "0, 3, 'abc def'",
    "9, 3, 'abc def'",
  })
  void orientationIsApplied(int orientation, int width, String letters) throws Exception {
    float[] expected = new float[6];
    String shown = letters.replace(" ", "");
    for (int i = 0; i < 6; i++) {
      expected[i] = 10 * (shown.charAt(i) - 'a' + 1);
    }
    int height = 6 / width;
    // Blocks of the size of JPEG's: constant ones are exact.
    BufferedImage blocks =
        TestImages.gray(24, 16, BufferedImage.TYPE_BYTE_GRAY, (x, y) -> SIX[y / 8][x / 8]);
    byte[] jpeg = ImageBytes.written(new IIOImage(blocks, null, null), "jpeg");
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[] exif = exif(orientation, order);
      byte[] prefixed = inserted(exif, 0, ascii("Exif\0\0"));
      assertThat(read(withSegment(jpeg, 0xE1, prefixed), "a.jpg", height, width))
          .usingComparatorWithPrecision(1f)
          .containsExactly(expected);
      assertThat(read(withChunks(grayPng(SIX), chunk("eXIf", exif)), "a.png", height, width))
          .containsExactly(expected);
    }
    byte[] png = grayPng(SIX);
    byte[] late = chunk("eXIf", exif(orientation, ByteOrder.BIG_ENDIAN));
    assertThat(read(inserted(png, png.length - 12, late), "a.png", height, width))
        .containsExactly(expected);
    if (orientation >= 1 && orientation <= 8) {
      assertThat(read(ImageBytes.grayTiff(SIX, orientation), "a.tif", height, width))
          .containsExactly(expected);
    }
  }

  @Test
  void theCropFollowsTheDisplayedImage() throws Exception {
    // Stored 5x2, shown 2x5: the middle of an odd margin lies half a pixel nearer to the start.
    int[][] stored = {{10, 20, 30, 40, 50}, {60, 70, 80, 90, 100}};
    byte[] turned = withChunks(grayPng(stored), chunk("eXIf", exif(6, ByteOrder.BIG_ENDIAN)));
    int[][] shown = {{60, 10}, {70, 20}, {80, 30}, {90, 40}, {100, 50}};

    for (int[] size : new int[][] {{2, 2}, {3, 2}, {1, 1}, {4, 4}, {3, 1}}) {
      assertThat(read(turned, "a.png", size[0], size[1]))
          .as(Arrays.toString(size))
          .containsExactly(read(grayPng(shown), "a.png", size[0], size[1]));
    }
  }

  @Test
  void rotationMatchesRotatedPixels() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      int height = 1 + random.nextInt(9);
      int width = 1 + random.nextInt(9);
      int[][] stored = new int[height][width];
      for (int[] row : stored) {
        Arrays.setAll(row, x -> random.nextInt(256));
      }
      int orientation = 1 + random.nextInt(8);
      int[][] shown = turned(stored, orientation);
      int outHeight = 1 + random.nextInt(9);
      int outWidth = 1 + random.nextInt(9);
      byte[] exif = chunk("eXIf", exif(orientation, ByteOrder.LITTLE_ENDIAN));

      assertThat(read(withChunks(grayPng(stored), exif), "a.png", outHeight, outWidth))
          .as("round %s, orientation %s", round, orientation)
          .usingComparatorWithPrecision(1f) // rounding of a tie
          .containsExactly(read(grayPng(shown), "a.png", outHeight, outWidth));
    }
  }

  /** By single steps: mirrored, upside down, transposed. */
  private static int[][] turned(int[][] stored, int orientation) {
    int[][] image = stored;
    if (List.of(2, 3, 7, 8).contains(orientation)) {
      image =
          Arrays.stream(image)
              .map(
                  row -> {
                    int[] mirrored = new int[row.length];
                    Arrays.setAll(mirrored, x -> row[row.length - 1 - x]);
                    return mirrored;
                  })
              .toArray(int[][]::new);
    }
    if (List.of(3, 4, 6, 7).contains(orientation)) {
      List<int[]> rows = new ArrayList<>(List.of(image));
      java.util.Collections.reverse(rows);
      image = rows.toArray(new int[0][]);
    }
    if (orientation >= 5) {
      int[][] columns = new int[image[0].length][image.length];
      for (int y = 0; y < columns.length; y++) {
        for (int x = 0; x < columns[0].length; x++) {
          columns[y][x] = image[x][y];
        }
      }
      image = columns;
    }
    return image;
  }

  @Test
  void segmentsOfOtherProgramsHaveNoEffect() throws Exception {
    BufferedImage solid = TestImages.rgb(16, 16, (x, y) -> 0x646464);
    byte[] jpeg = ImageBytes.written(new IIOImage(solid, null, null), "jpeg");
    jpeg = withSegment(jpeg, 0xE2, ascii("ICC_PROFILE\0\1\1 no profile"));
    jpeg = withSegment(jpeg, 0xE1, ascii("Exif\0\0 no exif"));
    jpeg = withSegment(jpeg, 0xE0, ascii("JFXX\0 no thumbnail"));
    jpeg = withSegment(jpeg, 0xFE, new byte[60_000]);
    jpeg = withSegment(jpeg, 0xED, ascii("Photoshop 3.0\0 8BIM"));

    assertThat(read(jpeg, "a.jpg", 1, 1)[0]).isCloseTo(100, Offset.offset(1f));
  }

  @Test
  void theFirstFrameLiesAtItsPlaceOnTheCanvas() throws Exception {
    byte[] gif = gif(2, 1, 1, 0);

    // Canvas 4x2; the frame, samples 100 and 200, starts at (1, 0); the rest is transparent.
    assertThat(read(gif, "a.gif", 2, 4)).containsExactly(255, 100, 200, 255, 255, 255, 255, 255);
    Files.write(folder.resolve("a.gif"), gif);
    assertThat(example(ImageFolder.open(folder, options(2, 4).background(0x070707).build()), 0))
        .containsExactly(7, 100, 200, 7, 7, 7, 7, 7);
  }

  @Test
  void laterFramesAndCommentsOfAGifHaveNoEffect() throws Exception {
    byte[] gif = gif(2, 1, 1, 0);
    byte[] later = ascii(",\0\0\0\0\377\377\377\377\0\2\1 damaged and without an end");
    byte[] comment = bytes(out -> out.write(ascii("!\376\5hello\0!\371\1x\0")));
    byte[] more = inserted(gif, gif.length - 1, later);
    int frame = 13 + 3 * (2 << (gif[10] & 7));
    byte[] odd = inserted(more, frame, comment);

    float[] expected = {255, 100, 200, 255, 255, 255, 255, 255};
    assertThat(read(odd, "a.gif", 2, 4)).containsExactly(expected);
    assertThat(read(Arrays.copyOf(odd, odd.length - 20), "a.gif", 2, 4)).containsExactly(expected);
  }

  @Test
  void aFrameThatSticksOutWidensTheCanvas() throws Exception {
    byte[] gif = gif(2, 1, 3, 1);

    assertThat(read(gif, "a.gif", 2, 5))
        .containsExactly(255, 255, 255, 255, 255, 255, 255, 255, 100, 200);
  }

  /** A frame of gray samples 100, 200, ... on a canvas 4x2. */
  private static byte[] gif(int width, int height, int left, int top) {
    byte[] levels = {100, (byte) 200, 0, 50};
    IndexColorModel palette = new IndexColorModel(2, 4, levels, levels, levels);
    BufferedImage frame =
        new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
    for (int i = 0; i < width * height; i++) {
      frame.getRaster().setSample(i % width, i / width, 0, i);
    }
    byte[] gif = ImageBytes.written(new IIOImage(frame, null, null), "gif");
    gif[6] = 4;
    gif[8] = 2;
    int at = 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 * (2 << (gif[10] & 7)));
    while (gif[at] != 0x2C) {
      at += 2;
      while (gif[at] != 0) {
        at += 1 + (gif[at] & 0xff);
      }
      at++;
    }
    gif[at + 1] = (byte) left;
    gif[at + 3] = (byte) top;
    return gif;
  }

  @Test
  void cmykImagesAreReadByThePlugin() throws Exception {
    // Adobe stores inks inverted: 255 is none. No cyan, half magenta, full yellow, no black.
    byte[] cmyk = fourInks(255, 127, 0, 255);
    byte[] adobe = withSegment(cmyk, 0xEE, ascii("Adobe\0\144\0\0\0\0\0"));
    assertRgb(adobe, 255, 127, 0);
    byte[] dark = withSegment(fourInks(255, 127, 0, 51), 0xEE, ascii("Adobe\0\144\0\0\0\0\0"));
    assertRgb(dark, 51, 25, 0);
    // Luma 150, Cb 100, Cr 180 are 223, 122.5, 100.4 by BT.601, of which YCCK is the complement.
    byte[] ycck = withSegment(fourInks(150, 100, 180, 255), 0xEE, ascii("Adobe\0\144\0\0\0\0\2"));
    assertRgb(ycck, 32, 132, 155);
  }

  private void assertRgb(byte[] jpeg, float... rgb) throws Exception {
    Files.write(folder.resolve("a.jpg"), jpeg);
    ImageFolder data = ImageFolder.open(folder, ImageFolderOptions.builder(1, 1).build());
    assertThat(example(data, 0)).usingComparatorWithPrecision(2f).containsExactly(rgb);
  }

  @Test
  void cmykImagesNameThePluginIfItIsMissing() throws Exception {
    Path file = Files.write(folder.resolve("a.jpg"), fourInks(1, 2, 3, 4));
    ImageBytes.withoutPlugins(
        () -> {
          assertThatThrownBy(() -> ImageFolder.open(folder, options(4, 4).build()))
              .isInstanceOf(DataException.class)
              .hasMessageContaining(
                  "Cannot read the image "
                      + file
                      + ": its colors are neither grayscale nor RGB. To read CMYK and YCCK JPEG files,"
                      + " add com.twelvemonkeys.imageio:imageio-jpeg to the class path");
          TestImages.solid(folder.resolve("b.png"), 0);
          assertThat(ImageFolder.open(folder, options(4, 4).skipUnreadable(true).build()).skipped())
              .containsExactly(file);
        });
  }

  private static byte[] fourInks(int... inks) {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, new Point());
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, inks);
    }
    return ImageBytes.written(new IIOImage(raster, null, null), "jpeg");
  }

  @Test
  void webpIsReadByThePlugin() throws Exception {
    byte[] webp = Base64.getDecoder().decode(WEBP);
    assertThat(read(webp, "a.webp", 2, 4)).containsExactly(0, 10, 20, 30, 100, 110, 120, 130);
    // The name does not matter, the content does.
    assertThat(read(webp, "a.png", 2, 4)).containsExactly(0, 10, 20, 30, 100, 110, 120, 130);
    assertThat(read(Base64.getDecoder().decode(TURNED_WEBP), "a.webp", 4, 2))
        .containsExactly(100, 0, 110, 10, 120, 20, 130, 30);
    float[] animated = read(Base64.getDecoder().decode(ANIMATED_WEBP), "a.webp", 4, 4);
    float c = 124; // luma of c86432
    assertThat(animated)
        .containsExactly(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, c, c, 255, 255, c, c);
  }

  @Test
  void filesThatAreNotReadAreCountedInOneWarning() throws Exception {
    for (int i = 0; i < 99; i++) {
      Files.write(folder.resolve(i + ".webp"), Base64.getDecoder().decode(WEBP));
    }
    TestImages.solid(folder.resolve("a.png"), 0);
    Files.writeString(folder.resolve("notes"), "text");
    Files.writeString(folder.resolve(".hidden.txt"), "text");

    ImageBytes.withoutPlugins(
        () -> {
          List<ImageFolder> opened = new ArrayList<>();
          String log =
              TestLog.of(() -> opened.add(ImageFolder.open(folder, options(2, 2).build())));

          assertThat(opened.get(0).size()).isEqualTo(1);
          assertThat(opened.get(0).skipped()).isEmpty();
          assertThat(opened.get(0).skippedByExtension()).isEqualTo(Map.of("webp", 99, "", 1));
          assertThat(log)
              .containsOnlyOnce("WARN")
              .contains(
                  "Only 1 of the 101 files of "
                      + folder
                      + " are examples. Left out by extension: 99 .webp, 1 without one. To read"
                      + " .webp files, add com.twelvemonkeys.imageio:imageio-webp to the class"
                      + " path.");
        });
    assertThat(ImageFolder.open(folder, options(2, 2).build()).size()).isEqualTo(100);
    Files.delete(folder.resolve("a.png"));
    Files.write(folder.resolve("b.png"), Base64.getDecoder().decode(WEBP));
    ImageBytes.withoutPlugins(
        () ->
            assertThatThrownBy(() -> ImageFolder.open(folder, options(2, 2).build()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                    "b.png: it is a WebP image. To read it, add"
                        + " com.twelvemonkeys.imageio:imageio-webp to the class path"));
  }

  @Test
  void nothingIsLoggedIfEveryFileIsRead() {
    TestImages.solid(folder.resolve("a.png"), 0);

    assertThat(TestLog.of(() -> ImageFolder.open(folder, options(2, 2).build()))).isEmpty();
  }

  @Test
  void theLimitOfPixelsIsCheckedInTheHeader() throws Exception {
    Path file = TestImages.solid(folder.resolve("a.png"), 0); // 8x8

    assertThat(ImageFolder.open(folder, options(2, 2).maxPixels(64).build()).size()).isEqualTo(1);
    assertThatThrownBy(() -> ImageFolder.open(folder, options(2, 2).maxPixels(63).build()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            file
                + ": its header announces 8x8 pixels, but only images of 1 to 63 pixels are read"
                + " (option maxPixels)");
    // Of a GIF it is the canvas that fills the memory.
    Files.delete(file);
    byte[] gif = gif(1, 1, 0, 0);
    gif[7] = 1; // 260x2
    Files.write(folder.resolve("a.gif"), gif);
    assertThatThrownBy(() -> ImageFolder.open(folder, options(2, 2).maxPixels(519).build()))
        .hasMessageContaining("2x260 pixels");
    assertThat(ImageFolder.open(folder, options(2, 2).maxPixels(520).build()).size()).isEqualTo(1);
  }

  @Test
  void runningOutOfMemoryIsNotTakenForABrokenFile() throws Exception {
    assumeThat(Runtime.getRuntime().maxMemory()).isLessThan(3_000_000_000L);
    // 16-bit RGBA of 20,000x20,000 pixels takes 3.2 GB.
    Path file =
        Files.write(
            folder.resolve("a.png"), ImageBytes.png(20_000, 20_000, 16, 6, new byte[100_000]));
    TestImages.solid(folder.resolve("b.png"), 0);
    ImageFolderOptions.Builder options = options(2, 2).maxPixels(1_000_000_000);

    assertThatThrownBy(() -> ImageFolder.open(folder, options.skipUnreadable(true).build()))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("Out of memory while reading the image " + file)
        .hasMessageContaining("maxPixels");
    ImageFolder data = ImageFolder.open(folder, options.skipUnreadable(false).build());
    assertThatThrownBy(() -> example(data, 0)).isInstanceOf(OutOfMemoryError.class);
    assertThat(example(data, 1)).containsOnly(0);
  }

  @Test
  void aFailingFileSystemIsNotTakenForABrokenFile() throws Exception {
    Path memory = Path.of("/proc/self/mem"); // its first page cannot be read
    assumeThat(Files.isReadable(memory)).isTrue();
    TestImages.solid(folder.resolve("b.png"), 0);
    Path link = Files.createSymbolicLink(folder.resolve("a.png"), memory);

    assertThatThrownBy(() -> ImageFolder.open(folder, options(2, 2).skipUnreadable(true).build()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Cannot read the image " + link)
        .hasMessageContaining("The file system failed, not the image");
  }

  @Timeout(60)
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff", "webp"})
  void anyDamageIsReportedAsSuch(String format) throws Exception {
    byte[] sound =
        format.equals("webp")
            ? Base64.getDecoder().decode(TURNED_WEBP)
            : ImageBytes.written(new IIOImage(TestImages.noise(9, 7, 1), null, null), format);
    Random random = new Random(11);
    Path file = folder.resolve("a." + format);
    int read = 0;
    for (int round = 0; round < 100; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      Files.write(file, damaged);
      try {
        example(ImageFolder.open(folder, options(3, 3).maxPixels(10_000).build()), 0);
        read++;
      } catch (DataException e) {
        assertThat(e).hasMessageStartingWith("Cannot read the image " + file + ": ");
      }
    }
    assertThat(read).isBetween(1, 99);
  }

  private float[] read(byte[] file, String name, int height, int width) throws Exception {
    Path written = Files.write(folder.resolve(name), file);
    try {
      return example(ImageFolder.open(folder, options(height, width).build()), 0);
    } finally {
      Files.delete(written);
    }
  }

  private static ImageFolderOptions.Builder options(int height, int width) {
    return ImageFolderOptions.builder(height, width).grayscale();
  }
}
