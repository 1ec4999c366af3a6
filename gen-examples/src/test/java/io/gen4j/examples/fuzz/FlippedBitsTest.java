package io.gen4j.examples.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of model file with one wrong bit; {@link FlippedBitsStressTest} flips more. */
class FlippedBitsTest {

  private static final int BITS = 40;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void bitsAnywhere(SavedModel model) throws IOException {
    new FlippedBits(model, folder).anywhere(BITS);
  }
}
