package io.gen4j.examples.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A model file with one wrong bit: it is refused, or it loads as what it was. Runs under {@code
 * -Pstress}.
 */
@Tag("stress")
class FlippedBitsStressTest {

  private static final int MOST = 20_000;
  private static final int ELSE = 2_000;

  @TempDir private Path folder;

  @Test
  void everyBitOfTheProperties() throws IOException {
    int refused = new FlippedBits(SavedModel.GAN, folder).properties();
    System.out.printf("properties of a GAN: all of %,d bits refused%n", refused);
  }

  @ParameterizedTest
  @EnumSource
  void bitsAnywhere(SavedModel model) throws IOException {
    int count = model == SavedModel.GAN ? MOST : ELSE;
    int unchanged = new FlippedBits(model, folder).anywhere(count);
    System.out.printf(
        "%s: %,d bits, %,d refused, %,d unchanged%n", model, count, count - unchanged, unchanged);
  }
}
