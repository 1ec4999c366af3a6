package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.gan.loss.GanLosses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LossTable on a few digits, too few to learn anything. */
class LossTableTest {

  private static final List<String> QUICK =
      List.of("--limit=70", "--batch=16", "--epochs=1", "--judged=30");

  @TempDir private Path folder;

  @Test
  void comparesAllLosses() throws IOException {
    run();
    JsonNode rows = json(folder.resolve("metrics.json")).get("losses");
    List<String> names = new ArrayList<>();
    for (JsonNode row : rows) {
      String name = row.get("name").asText();
      names.add(name);
      assertThat(row.get("steps").asInt()).isEqualTo(4);
      assertThat(row.get("judge_confident").get("mean").asDouble()).isBetween(0.0, 1.0);
      assertThat(row.get("frechet_distance").get("mean").asDouble()).isPositive();
      assertThat(row.get("fewest_of_a_digit").get("mean").asInt())
          .isLessThanOrEqualTo(row.get("most_of_a_digit").get("mean").asInt());
      assertThat(folder.resolve("samples-" + name + ".png")).isNotEmptyFile();
    }
    assertThat(names).isEqualTo(GanLosses.names());
  }

  @Test
  void keepsFinishedTrialsOfTheSameOptions() throws IOException {
    run("--losses=hinge");
    Path trial = folder.resolve("trials/hinge-1.json");
    // A figure that no training gives shows that the file was read.
    Files.writeString(
        trial,
        Files.readString(trial)
            .replaceFirst("\"frechet_distance\" : [^,\n]+", "\"frechet_distance\" : -7"));

    run("--losses=hinge", "--trials=2", "--resume");
    JsonNode row = json(folder.resolve("metrics.json")).get("losses").get(0);
    assertThat(row.get("trials").asInt()).isEqualTo(2);
    assertThat(folder.resolve("trials/hinge-2.json")).exists();
    assertThat(json(trial).get("frechet_distance").asInt()).isEqualTo(-7);
    assertThat(json(trial).get("fewest_of_digit").asInt())
        .isLessThanOrEqualTo(json(trial).get("most_of_digit").asInt());

    run("--losses=hinge", "--epochs=2", "--resume");
    assertThat(json(trial).get("frechet_distance").asDouble()).as("another plan").isPositive();
  }

  @Test
  void refusesWhatDoesNotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("--losses=cross-entropy"))
        .withMessageContaining("cross-entropy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("--trials=0"))
        .withMessageContaining("--trials");
  }

  private void run(String... options) {
    List<String> all = new ArrayList<>(QUICK);
    List<String> given = List.of(options).stream().map(o -> o.replaceFirst("=.*", "")).toList();
    all.removeIf(option -> given.contains(option.replaceFirst("=.*", "")));
    all.addAll(List.of(options));
    all.add("--output=" + folder);
    Launcher.run("LossTable", all.toArray(String[]::new));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
