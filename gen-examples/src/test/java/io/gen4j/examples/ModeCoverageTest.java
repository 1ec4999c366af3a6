package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gen4j.gan.Gan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ring and Grid on a few hundred points, too few to learn anything. */
class ModeCoverageTest {

  private static final List<String> QUICK =
      List.of("--points=400", "--epochs=1", "--best-steps=3", "--samples=50");

  @TempDir private Path folder;

  @Test
  void comparesItsSettings() throws IOException {
    run("Ring", "--trials=2", "--seed=4");

    JsonNode metrics = metrics();
    assertThat(metrics.get("trials").asInt()).isEqualTo(2);
    assertThat(metrics.get("modes").asDouble()).isBetween(0.0, 8.0);
    assertThat(metrics.get("high_quality").asDouble()).isBetween(0.0, 1.0);
    assertThat(metrics.get("reverse_kl").asDouble()).isBetween(0.0, Math.log(8));
    List<String> names = new ArrayList<>();
    for (JsonNode setting : metrics.get("settings")) {
      String name = setting.get("name").asText();
      names.add(name);
      assertThat(setting.get("trials").asInt()).as(name).isEqualTo(2);
      assertThat(setting.get("modes").get("standard_error").isNumber()).as(name).isTrue();
      assertThat(folder.resolve("samples-" + name + ".png")).isNotEmptyFile();
      double mean = 0;
      for (int seed = 4; seed <= 5; seed++) {
        JsonNode trial = json(folder.resolve("trials/" + name + "-" + seed + ".json"));
        assertThat(trial.get("seed").asInt()).isEqualTo(seed);
        assertThat(trial.get("steps").asInt()).isEqualTo(name.equals("best") ? 3 : 4);
        mean += trial.get("reverse_kl").asDouble() / 2;
      }
      // At most log 8, and both have six digits.
      assertThat(setting.get("reverse_kl").get("mean").asDouble())
          .as(name)
          .isCloseTo(mean, within(1e-5));
    }
    assertThat(names).containsExactly("plain", "packed-2", "packed-3", "packed-4", "best");
    assertThat(folder.resolve("losses.png")).isNotEmptyFile();
    Gan best = Gan.load(folder.resolve("model.zip"));
    assertThat(best.options().seed()).isEqualTo(4);
    assertThat(best.shape().length()).isEqualTo(2);
  }

  @Test
  void keepsFinishedTrialsOfTheSameOptions() throws IOException {
    run("Grid", "--settings=best");
    Path trial = folder.resolve("trials/best-1.json");
    // A figure that no training gives shows that the file was read.
    String marked = Files.readString(trial).replaceFirst("\"modes\" : \\d+", "\"modes\" : 99");
    Files.writeString(trial, marked);

    String printed = run("Grid", "--settings=best", "--trials=2", "--resume");

    assertThat(printed).contains("99 of 25 modes").contains("; kept");
    assertThat(metrics().get("trials").asInt()).isEqualTo(2);
    assertThat(folder.resolve("trials/best-2.json")).exists();

    run("Grid", "--settings=plain");
    run("Grid", "--settings=plain", "--rate=1e-3", "--resume");
    assertThat(json(folder.resolve("trials/plain-1.json")).get("how").asText())
        .as("another rate")
        .contains("Adam at 0.001");

    run("Grid", "--settings=best", "--best-steps=4", "--resume");
    assertThat(json(trial).get("modes").asInt()).as("another plan").isNotEqualTo(99);

    Path second = folder.resolve("trials/best-2.json");
    String other = Files.readString(second).replaceFirst("signs of steepness \\d+", "signs");
    Files.writeString(second, other.replaceFirst("\"modes\" : \\d+", "\"modes\" : 99"));
    run("Grid", "--settings=best", "--trials=2", "--resume");
    assertThat(json(second).get("modes").asInt()).as("other networks").isNotEqualTo(99);
  }

  @Test
  void startsAnewUnlessToldToResume() throws IOException {
    run("Grid", "--settings=best");
    Path trial = folder.resolve("trials/best-1.json");
    String first = withoutSeconds(trial);
    Files.writeString(trial, first.replaceFirst("\"modes\" : \\d+", "\"modes\" : 99"));

    run("Grid", "--settings=best");

    assertThat(withoutSeconds(trial)).as("equal seeds, equal figures").isEqualTo(first);
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("Grid", "--settings=plain,packed"))
        .withMessageContaining("'packed'")
        .withMessageContaining("plain");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run("Grid", "--trials=0"))
        .withMessageContaining("--trials")
        .withMessageContaining("got 0");
    for (String rate : new String[] {"0", "-1e-4", "1", "NaN"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run("Grid", "--rate=" + rate))
          .withMessageContaining("--rate");
    }
    assertThat(folder).isEmptyDirectory();
  }

  private String run(String example, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    for (String option : QUICK) {
      String name = option.substring(0, option.indexOf('='));
      if (all.stream().noneMatch(given -> given.startsWith(name + "="))) {
        all.add(option);
      }
    }
    all.add("--output=" + folder);
    try (Output printed = Output.capture()) {
      Launcher.run(example, all.toArray(String[]::new));
      return printed.out();
    }
  }

  private static String withoutSeconds(Path trial) throws IOException {
    return Files.readString(trial).replaceFirst("\"seconds\" : \\S+", "");
  }

  private JsonNode metrics() throws IOException {
    return json(folder.resolve("metrics.json"));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
