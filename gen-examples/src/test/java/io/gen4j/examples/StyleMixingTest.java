package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleMixingTest {

  @TempDir private Path folder;

  @Test
  void drawsAGridForEverySizeOfTheImage() {
    Path faces = DrawnFaces.in(folder.resolve("faces"), 60);
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "StyleMixing",
            output,
            "--data=" + faces,
            "--side=16",
            "--limit=24",
            "--attributes=background,hair",
            "--classifier-epochs=5",
            "--faces=2",
            "--batch=8",
            "--width=2",
            "--latent=8",
            "--epochs=1");

    example.run();

    // A base of 4 pixels and two doublings: 5 layers, the sizes after the first begin at 1 and 3.
    JsonNode metrics = example.metrics();
    assertThat(metrics.get("layers").asInt()).isEqualTo(5);
    assertThat(metrics.get("steps").asInt()).isEqualTo(24 / 8);
    for (int layer : new int[] {1, 3}) {
      assertThat(output.resolve("mixing-from-layer-" + layer + ".png")).isNotEmptyFile();
      assertThat(metrics.get("from_row").get("layer_" + layer).has("hair")).isTrue();
      assertThat(metrics.get("from_column").get("layer_" + layer).has("background")).isTrue();
    }
    assertThat(output.resolve("report.html")).isNotEmptyFile();
  }
}
