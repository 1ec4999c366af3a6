package io.gen4j.examples.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * When memory runs out, the caller gets an error, and the model draws the same samples as before.
 */
@Tag("stress")
class LimitedMemoryTest {

  /** Images reach the limit of the process, small rows that of the Java heap. */
  @ParameterizedTest
  @CsvSource({"IMAGES, IllegalArgumentException", "LATENT, OutOfMemoryError"})
  void aRequestThatDoesNotFitLeavesTheModel(Models model, String error) throws Exception {
    List<String> options =
        List.of(
            "-Xmx128m",
            "-Dorg.bytedeco.javacpp.maxBytes=512m",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=900m");
    try (ChildJvm child = ChildJvm.start(LimitedMemory.class, options, model.name())) {
      List<String> lines = child.finish();
      System.out.println(model + " " + lines);
      assertThat(lines).hasSize(2).last().isEqualTo("usable");
      assertThat(lines.get(0)).startsWith(error);
    }
  }
}
