package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.vae.Vae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextVaeTest {

  @TempDir private Path folder;

  private void sentences(String name, int count, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("a ").append(random.nextBoolean() ? "red" : "blue").append(' ');
      text.append(random.nextBoolean() ? "car" : "bike").append(" stands here\n");
    }
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void measuresBothModels() throws IOException {
    sentences("train.txt", 80, 1);
    sentences("test.txt", 30, 2);
    for (String recipe : List.of("FREE_BITS", "AGGRESSIVE")) {
      Path output = folder.resolve(recipe);
      try (Output printed = Output.capture()) {
        Launcher.run(
            "TextVae",
            "--data=" + folder,
            "--output=" + output,
            "--recipe=" + recipe,
            "--epochs=3",
            "--batch=20",
            "--width=8",
            "--latent=2",
            "--importance-samples=3",
            "--evaluated=20");
        assertThat(printed.out()).contains("mutual information");
      }
      JsonNode metrics = ExampleRun.json(output.resolve("metrics.json"));
      // 5 words and the end of 11 tokens: at most as uncertain as all tokens alike, about.
      assertThat(metrics.get("language_model_nll").asDouble()).isBetween(1.3, 16.0);
      assertThat(metrics.get("nll").asDouble()).isBetween(1.3, 16.0);
      assertThat(metrics.get("kl").asDouble()).isBetween(0.0, 10.0);
      assertThat(metrics.get("mutual_information").asDouble()).isBetween(-0.2, 3.1);
      assertThat(metrics.get("active_units").asInt()).isBetween(0, 2);
      assertThat(metrics.get("sentences").asInt()).isEqualTo(20);
      assertThat(metrics.get("vocabulary").asInt()).isEqualTo(10);
      assertThat(Files.readAllLines(output.resolve("samples.txt"))).hasSize(20);
      assertThat(Files.readString(output.resolve("interpolations.txt"))).contains("from: a ");
      assertThat(Vae.load(output.resolve("model.zip")).latentSize()).isEqualTo(2);
    }
  }

  @Test
  void missingDataAreNamed() {
    assertThatThrownBy(() -> Launcher.run("TextVae", "--data=" + folder.resolve("none")))
        .hasMessageContaining("train.txt");
  }
}
