package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.files.ModelFileException;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.architecture.MlpGan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model file with one wrong bit: it is refused, or it loads as what it was. Runs under {@code
 * -Pstress}.
 */
@Tag("stress")
class FlippedBitsStressTest {

  private static final int ANYWHERE = 20_000;

  @TempDir private Path folder;
  private byte[] file;
  private byte[] saved;
  private int refused;
  private int unchanged;

  @BeforeEach
  void save() throws IOException {
    Path whole = folder.resolve("whole.zip");
    Gan.create(
            MlpGan.of(ExampleShape.vector(3)).withLatentSize(4).withHidden(List.of(5)),
            GanOptions.defaults().withSeed(7))
        .save(whole);
    file = Files.readAllBytes(whole);
    saved = again(whole);
    assertThat(saved).isEqualTo(file);
  }

  @Test
  void everyBitOfTheProperties() throws IOException {
    byte[] properties = ModelZip.entries(file).get("gen4j/model.json");
    int start = indexOf(file, properties);
    for (int bit = start * 8; bit < (start + properties.length) * 8; bit++) {
      flip(bit);
    }
    assertThat(refused).isEqualTo(8 * properties.length);
  }

  @Test
  void bitsAnywhere() throws IOException {
    SplittableRandom random = new SplittableRandom(20);
    for (int i = 0; i < ANYWHERE; i++) {
      flip(random.nextInt(8 * file.length));
    }
    assertThat(refused + unchanged).isEqualTo(ANYWHERE);
    // Bits of the zip that nothing reads, such as the times of entries.
    assertThat(unchanged).isLessThan(ANYWHERE / 10);
    System.out.printf("%,d bits: %,d refused, %,d unchanged%n", ANYWHERE, refused, unchanged);
  }

  private void flip(int bit) throws IOException {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    Path path = folder.resolve("flipped.zip");
    Files.write(path, flipped);
    try {
      assertThat(again(path)).as("bit %d", bit).isEqualTo(saved);
      unchanged++;
    } catch (ModelFileException e) {
      assertThat(e).hasMessageContaining("flipped.zip");
      refused++;
    }
  }

  /** Loads and saves: whatever a model consists of is in its file. */
  private byte[] again(Path path) throws IOException {
    Path second = folder.resolve("again.zip");
    Gan.load(path).save(second);
    return Files.readAllBytes(second);
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = 0; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
