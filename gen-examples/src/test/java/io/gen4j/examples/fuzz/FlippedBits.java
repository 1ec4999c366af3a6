package io.gen4j.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.files.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A model file with one wrong bit: it is refused, or it loads as what it was. */
final class FlippedBits {

  private final SavedModel model;
  private final Path folder;
  private final byte[] file;
  private int refused;
  private int unchanged;

  FlippedBits(SavedModel model, Path folder) throws IOException {
    this.model = model;
    this.folder = folder;
    Path whole = folder.resolve("whole.zip");
    model.write(whole);
    file = Files.readAllBytes(whole);
    assertThat(copy(whole)).isEqualTo(file);
  }

  /** Flips every bit of the properties, each of which must be refused. Returns their number. */
  int properties() throws IOException {
    byte[] properties = ModelZip.entries(file).get("gen4j/model.json");
    int start = indexOf(file, properties);
    for (int bit = start * 8; bit < (start + properties.length) * 8; bit++) {
      flip(bit);
    }
    assertThat(refused).isEqualTo(8 * properties.length);
    return refused;
  }

  /** Flips bits that a seed chooses. Returns how many of the files loaded unchanged. */
  int anywhere(int count) throws IOException {
    SplittableRandom random = new SplittableRandom(20);
    for (int i = 0; i < count; i++) {
      flip(random.nextInt(8 * file.length));
    }
    assertThat(refused + unchanged).isEqualTo(count);
    // Bits of the zip that nothing reads, such as the times of entries.
    assertThat(unchanged).isLessThan(count / 5);
    return unchanged;
  }

  private void flip(int bit) throws IOException {
    byte[] flipped = file.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    Path path = folder.resolve("flipped.zip");
    Files.write(path, flipped);
    try {
      assertThat(copy(path)).as("bit %d", bit).isEqualTo(file);
      unchanged++;
    } catch (ModelFileException e) {
      assertThat(e).hasMessageContaining("flipped.zip");
      refused++;
    }
  }

  private byte[] copy(Path path) throws IOException {
    Path second = folder.resolve("again.zip");
    model.copy(path, second);
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
