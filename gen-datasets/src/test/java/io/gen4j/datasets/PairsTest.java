package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.pairs.Holes;
import io.gen4j.datasets.pairs.ImageDamage;
import io.gen4j.datasets.pairs.PairedImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of images: from folders, from one image, and from damage. */
class PairsTest {

  private static final ImageFolderOptions GRAY =
      ImageFolderOptions.builder(4, 4).grayscale().build();

  @TempDir private Path folder;

  private static void write(Path file, int height, int width, int... grays) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, grays[x * grays.length / width]);
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, file.toString().endsWith("bmp") ? "bmp" : "png", file.toFile());
  }

  private static float first(Dataset data, String field, int index) {
    return read(data, field, index)[0];
  }

  private static float[] read(Dataset data, String field, int index) {
    float[] values = new float[data.field(field).orElseThrow().shape().length()];
    data.read(field, index, values, 0);
    return values;
  }

  private static Dataset images(int channels, int side) {
    Random random = new Random(2);
    float[][] rows = new float[6][channels * side * side];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    ExampleShape shape = ExampleShape.image(channels, side, side);
    return InMemoryDataset.of("images", shape, rows, ValueRange.UNIT);
  }

  @Test
  void foldersArePairedByName() throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    write(a.resolve("x/2.png"), 4, 4, 20);
    write(a.resolve("1.png"), 4, 4, 10);
    write(b.resolve("x/2.png"), 4, 4, 22);
    write(b.resolve("1.bmp"), 4, 4, 11);
    Dataset pairs = PairedImages.folders(a, b, GRAY);
    assertThat(pairs.size()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      float data = first(pairs, Field.DATA, i);
      assertThat(first(pairs, Field.CONDITION, i)).isEqualTo(data == 11 ? 10 : 20);
    }

    write(b.resolve("3.png"), 4, 4, 33);
    write(a.resolve("4.png"), 4, 4, 44);
    assertThatThrownBy(() -> PairedImages.folders(a, b, GRAY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 of 3 images")
        .hasMessageContaining(a.resolve("4.png").toString());
    Dataset common = PairedImages.commonFiles(a, b, GRAY);
    assertThat(common.size()).isEqualTo(2);
    assertThat(first(common, Field.DATA, 0)).isEqualTo(11);
    assertThat(first(common, Field.CONDITION, 1)).isEqualTo(20);

    write(a.resolve("3.png"), 4, 8, 30);
    assertThatThrownBy(() -> PairedImages.commonFiles(a, b, GRAY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(a.resolve("3.png") + " is 4x8")
        .hasMessageContaining(b.resolve("3.png") + " is 4x4");
    assertThatThrownBy(() -> PairedImages.commonFiles(a, b.resolve("x"), GRAY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("No image of " + a);
    write(a.resolve("1.bmp"), 4, 4, 30);
    assertThatThrownBy(() -> PairedImages.commonFiles(a, b, GRAY))
        .hasMessageContaining("the same name");
  }

  @Test
  void imagesSideBySideAreCutInTwo() throws Exception {
    write(folder.resolve("1.png"), 4, 8, 10, 20);
    write(folder.resolve("2.png"), 8, 16, 30, 40);
    Dataset left = PairedImages.sideBySide(folder, GRAY, PairedImages.Condition.LEFT);
    DatasetContract.check(left);
    assertThat(left.shape()).isEqualTo(ExampleShape.image(1, 4, 4));
    assertThat(read(left, Field.CONDITION, 0)).containsOnly(10);
    assertThat(read(left, Field.DATA, 0)).containsOnly(20);
    Dataset right = PairedImages.sideBySide(folder, GRAY, PairedImages.Condition.RIGHT);
    assertThat(read(right, Field.CONDITION, 1)).containsOnly(40);
    assertThat(read(right, Field.DATA, 1)).containsOnly(30);
    assertThat(left.digest()).isNotEqualTo(right.digest());

    write(folder.resolve("3.png"), 4, 10, 1, 2);
    assertThatThrownBy(() -> PairedImages.sideBySide(folder, GRAY, PairedImages.Condition.LEFT))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3.png, 4x5.0");
  }

  @Test
  void smallerImagesAverageAreas() {
    Dataset large = images(2, 8);
    Dataset pairs = ImageDamage.downscaled(large, 4);
    float[] data = read(pairs, Field.DATA, 3);
    float[] small = read(pairs, Field.CONDITION, 3);
    assertThat(small).hasSize(2 * 2 * 2);
    double sum = 0;
    for (int y = 4; y < 8; y++) {
      for (int x = 0; x < 4; x++) {
        sum += data[64 + y * 8 + x];
      }
    }
    assertThat((double) small[4 + 2]).isCloseTo(sum / 16, within(1e-6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDamage.downscaled(large, 3))
        .withMessageContaining("3 for images of 2x8x8");
  }

  @Test
  void holesAreGrayAndMarkedAndAllElseIsKept() {
    Dataset images = images(3, 16);
    for (Holes holes : new Holes[] {Holes.center(6), Holes.free(0.1, 0.3)}) {
      Dataset pairs = ImageDamage.masked(images, holes, 7);
      for (int i = 0; i < 6; i++) {
        float[] data = read(pairs, Field.DATA, i);
        float[] damaged = read(pairs, Field.CONDITION, i);
        assertThat(read(pairs, Field.CONDITION, i)).isEqualTo(damaged);
        int missing = 0;
        for (int p = 0; p < 256; p++) {
          boolean hole = damaged[768 + p] == 1;
          assertThat(hole || damaged[768 + p] == 0).isTrue();
          missing += hole ? 1 : 0;
          for (int c = 0; c < 3; c++) {
            assertThat(damaged[c * 256 + p]).isEqualTo(hole ? 0.5f : data[c * 256 + p]);
          }
        }
        if (holes.recipe().startsWith("center")) {
          assertThat(missing).isEqualTo(36);
          assertThat(damaged[768 + 5 * 16 + 5]).isEqualTo(1);
          assertThat(damaged[768 + 4 * 16 + 5]).isEqualTo(0);
          assertThat(damaged[768 + 10 * 16 + 10]).isEqualTo(1);
        } else {
          // A last dab may exceed the share by its area, at most 2 * 2 pixels.
          assertThat(missing).isBetween(25, 77 + 13);
        }
      }
    }
    Dataset free = ImageDamage.masked(images, Holes.free(0.1, 0.3), 7);
    assertThat(read(free, Field.CONDITION, 0)).isNotEqualTo(read(free, Field.CONDITION, 1));
    assertThat(free.digest())
        .isNotEqualTo(ImageDamage.masked(images, Holes.free(0.1, 0.3), 8).digest());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDamage.masked(images, Holes.center(16), 1))
        .withMessageContaining("16x16");
    assertThatIllegalArgumentException().isThrownBy(() -> Holes.free(0.5, 0.4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageDamage.masked(images, (height, width, seed) -> new boolean[9], 1))
        .withMessageContaining("256 pixels");
  }

  @Test
  void everyPassMayHaveItsOwnHoles() {
    Dataset images = images(3, 16);
    Dataset anew = ImageDamage.maskedAnew(images, Holes.free(0.1, 0.3), 7);
    Dataset once = ImageDamage.masked(images, Holes.free(0.1, 0.3), 7);
    float[] first = read(anew.inPass(0), Field.CONDITION, 2);
    assertThat(read(anew, Field.CONDITION, 2)).isEqualTo(read(once, Field.CONDITION, 2));
    assertThat(read(anew.inPass(0), Field.CONDITION, 2)).isEqualTo(first);
    assertThat(read(anew.inPass(1), Field.CONDITION, 2)).isNotEqualTo(first);
    assertThat(read(anew.inPass(1), Field.DATA, 2)).isEqualTo(read(images, Field.DATA, 2));
    assertThat(once.inPass(1).digest()).isEqualTo(once.digest()).isNotEqualTo(anew.digest());
  }

  @Test
  void masksOfAnotherSizeOrNumberAreNamed() {
    Dataset images = images(3, 4);
    float[][] masks = new float[6][16];
    masks[2][5] = 1;
    Dataset pairs =
        ImageDamage.masked(
            images,
            InMemoryDataset.of("masks", ExampleShape.image(1, 4, 4), masks, ValueRange.UNIT));
    float[] damaged = read(pairs, Field.CONDITION, 2);
    assertThat(damaged[48 + 5]).isEqualTo(1);
    assertThat(damaged[5]).isEqualTo(0.5f);
    assertThat(damaged[6]).isEqualTo(read(pairs, Field.DATA, 2)[6]);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ImageDamage.masked(
                    images,
                    InMemoryDataset.of(
                        "masks", ExampleShape.image(1, 4, 4), new float[5][16], ValueRange.UNIT)))
        .withMessageContaining("masks has 5 of 1x4x4");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ImageDamage.masked(
                    images,
                    InMemoryDataset.of(
                        "masks", ExampleShape.image(1, 4, 5), new float[6][20], ValueRange.UNIT)))
        .withMessageContaining("masks has 6 of 1x4x5");
  }

  @Test
  void grayscaleIsLumaAndNoiseHasItsDeviation() {
    Dataset images = images(3, 16);
    float[] data = read(images, Field.DATA, 4);
    float[] luma = read(ImageDamage.grayscale(images), Field.CONDITION, 4);
    assertThat((double) luma[9])
        .isCloseTo(0.299 * data[9] + 0.587 * data[256 + 9] + 0.114 * data[512 + 9], within(1e-6));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageDamage.grayscale(images(1, 4)));

    Dataset noisy = ImageDamage.noisy(images, 0.05, 3);
    double squares = 0;
    int inside = 0;
    for (int i = 0; i < 6; i++) {
      float[] clean = read(noisy, Field.DATA, i);
      float[] damaged = read(noisy, Field.CONDITION, i);
      for (int p = 0; p < clean.length; p++) {
        assertThat(damaged[p]).isBetween(0f, 1f);
        // Far from the ends, nothing is clipped.
        if (clean[p] > 0.3 && clean[p] < 0.7) {
          squares += (damaged[p] - clean[p]) * (damaged[p] - clean[p]);
          inside++;
        }
      }
    }
    assertThat(Math.sqrt(squares / inside)).isCloseTo(0.05, within(0.005));
    assertThatIllegalArgumentException().isThrownBy(() -> ImageDamage.noisy(images, 0, 3));
  }

  @Test
  void unpairedSetsUseAllExamplesOfBoth() {
    Dataset three = Datasets.take(images(1, 2), 3);
    Dataset six = images(1, 2);
    Dataset pairs = Datasets.unpaired(three, six, 5);
    assertThat(pairs.size()).isEqualTo(6);
    Map<Float, Integer> uses = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      uses.merge(first(pairs, Field.CONDITION, i), 1, Integer::sum);
      assertThat(first(pairs, Field.DATA, i)).isEqualTo(first(six, Field.DATA, i));
    }
    assertThat(uses.values()).containsExactly(2, 2, 2);
    Dataset reversed = Datasets.unpaired(six, three, 5);
    assertThat(reversed.size()).isEqualTo(6);
    assertThat(first(reversed, Field.DATA, 4)).isEqualTo(first(three, Field.DATA, 1));
  }
}
