package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.gan.Gan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuningTest {

  @TempDir private Path folder;

  @Test
  void continuesFacesWithoutHatsOnFacesWithHats() {
    Path faces = folder.resolve("faces");
    DrawnFaces.avatars(faces, 90);
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "FineTuning",
            output,
            "--task=FACES",
            "--data=" + faces,
            "--side=16",
            "--hats=hat",
            "--examples=8",
            "--batch=8",
            "--width=2",
            "--base-epochs=1",
            "--epochs=4",
            "--fid-every=2",
            "--fid-samples=20",
            "--classifier-epochs=2",
            "--frozen=1",
            "--augment");

    example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("examples").asInt()).isEqualTo(8);
    assertThat(metrics.get("fids_fine_tuned")).hasSize(2);
    assertThat(metrics.get("fid_fine_tuned").asDouble())
        .isEqualTo(
            Math.min(
                metrics.get("fids_fine_tuned").get(0).asDouble(),
                metrics.get("fids_fine_tuned").get(1).asDouble()));
    assertThat(metrics.get("fid_from_scratch").asDouble()).isPositive();
    assertThat(metrics.get("memorized").asDouble()).isBetween(0.0, 1.0);
    for (String name :
        new String[] {
          "samples-before.png",
          "samples-fine-tuned.png",
          "samples-from-scratch.png",
          "neighbors.png",
          "fine-tuned/report.html"
        }) {
      assertThat(output.resolve(name)).isNotEmptyFile();
    }
    Gan base = Gan.load(output.resolve("base.zip"));
    Gan tuned = Gan.load(output.resolve("fine-tuned.zip"));
    assertThat(layer(tuned, "down1")).isEqualTo(layer(base, "down1"));
    assertThat(layer(tuned, "down2")).isNotEqualTo(layer(base, "down2"));
    assertThatThrownBy(() -> example.run("--examples=18"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("18 faces with hats", "--examples");
  }

  private static float[] layer(Gan gan, String name) {
    return gan.discriminator().network().graph().getVertex(name).params().dup('c').data().asFloat();
  }

  @Test
  void saysWhereToGetFashionMnist() {
    ExampleRun example = new ExampleRun("FineTuning", folder, "--data=" + folder.resolve("none"));
    assertThatThrownBy(example::run)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("dataset-fashion-mnist");
  }
}
