package io.gen4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.gen4j.core.data.DataException;
import io.gen4j.core.sequence.FrameModel;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Voices;
import io.gen4j.examples.sequences.ChoraleCheck;
import io.gen4j.gan.Gan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceExamplesTest {

  @TempDir private Path folder;

  @Test
  void charGptTrainsOnAText() throws IOException {
    Path data = folder.resolve("text.txt");
    Files.writeString(data, "The cat sat on the mat.\nA dog barked.\n".repeat(60));
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun("CharGpt", output, "--data=" + data, "--steps=6", "--characters=40");
    String printed = example.run();

    JsonNode metrics = example.metrics();
    // 25 characters, after a few steps still nearly uniform.
    assertThat(metrics.get("validation_nats").asDouble()).isBetween(1.5, 3.3);
    assertThat(metrics.get("tokens_per_second").asDouble()).isPositive();
    assertThat(metrics.get("steps").asInt()).isEqualTo(6);
    assertThat(printed).contains("nats per character");
    assertThat(Files.readString(output.resolve("samples.txt"))).hasSizeGreaterThan(3 * 40);
    LanguageModel model = LanguageModel.load(output.resolve("model.zip"));
    assertThat(model.context()).isEqualTo(64);
    assertThat(model.vocabulary()).contains("T", "\n").doesNotContain("z");
    assertThatThrownBy(() -> example.run("--resume", "--steps=8", "--seed=2", "--recipe=LARGE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--recipe asks for LARGE but the model has SMALL")
        .hasMessageContaining("--seed asks for 2 but the model has 1");
    example.run("--resume", "--steps=8", "--recipe=small");
    assertThat(example.metrics().get("steps").asInt()).isEqualTo(8);
    ExampleRun elsewhere =
        new ExampleRun(
            "CharGpt", folder.resolve("new"), "--data=" + data, "--steps=2", "--characters=1");
    assertThat(elsewhere.run("--resume")).contains("to resume from: starting a new run");
  }

  @Test
  void choralesTrainsOnRollsAndVoices() throws IOException {
    Path rolls = folder.resolve("rolls.mat");
    try (InputStream in = getClass().getResourceAsStream("rolls.mat")) {
      Files.copy(in, rolls);
    }
    Path voices = Files.writeString(folder.resolve("voices.json"), chorales());
    Path soprano = folder.resolve("soprano.mid");
    Note first = new Note(70, 0, 3, Note.VELOCITY, 0);
    Note lower = new Note(60, 2, 2, Note.VELOCITY, 1);
    MidiFile.write(new Score(List.of(first, lower), 4, 90), 0, soprano);
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "Chorales",
            output,
            "--soprano=" + soprano,
            "--data=" + rolls,
            "--voices=" + voices,
            "--units=8",
            "--batch=1",
            "--epochs=2",
            "--transpose=1",
            "--window=3",
            "--note-epochs=2",
            "--note-units=6",
            "--voice-steps=2");
    String printed = example.run();

    JsonNode metrics = example.metrics();
    assertThat(metrics.get("test_nats_per_frame").asDouble()).isBetween(0.0, 65.0);
    assertThat(metrics.get("epochs").asInt()).isEqualTo(2);
    // Pieces of 3, 4 and 5 frames have 1, 1 and 2 parts, since a last frame alone is no part. The
    // first piece has the lowest note, so it is in two keys only.
    assertThat(metrics.get("training_pieces").asInt()).isEqualTo(2 * 1 + 3 * 1 + 3 * 2);
    for (String name : new String[] {"harmonized", "original", "test_pieces"}) {
      assertThat(metrics.get(name).get("steps").asInt()).isEqualTo(3 * 80);
    }
    assertThat(printed).contains("original: 240 steps; voices out of range in 0.00 %");
    assertThat(metrics.get("soprano").get("steps").asInt()).isEqualTo(4);
    Score own = MidiFile.read(output.resolve("soprano.mid"), 4);
    assertThat(own.notes()).contains(first, new Note(60, 3, 1, Note.VELOCITY, 0));
    // After a few steps, a token costs nearly ln 91, and a frame of rolls.mat has 1 to 5 tokens.
    assertThat(metrics.get("test_nats_per_frame_of_notes").asDouble()).isBetween(1.0, 5 * 4.6);
    assertThat(printed).contains("note by note");
    for (String name : new String[] {"frames", "notes", "harmonized", "original", "soprano"}) {
      for (String end : new String[] {".mid", ".wav", ".png"}) {
        assertThat(output.resolve(name + end)).isNotEmptyFile();
      }
    }
    assertThat(FrameModel.load(output.resolve("model.zip")).shape().dimensions().get(0))
        .isEqualTo(88);
    assertThatThrownBy(() -> example.run("--window=1")).hasMessageContaining("--window");
    assertThatThrownBy(() -> example.run("--note-units=0")).hasMessageContaining("--note-units");
    assertThatThrownBy(() -> example.run("--note-epochs=-1")).hasMessageContaining("--note-epochs");
  }

  /** Pieces of 80 steps, enough for a window. */
  private static String chorales() {
    String step = "[67, 64, 60, 48], [69, 65, 60, 53], ";
    String piece = "[" + step.repeat(40).replaceAll(", $", "") + "]";
    String three = "[" + piece + ", " + piece + ", " + piece + "]";
    return "{\"train\": " + three + ", \"valid\": " + three + ", \"test\": " + three + "}";
  }

  @Test
  void barGanDrawsBars() throws IOException {
    Path data = Files.writeString(folder.resolve("voices.json"), chorales());
    Path output = folder.resolve("output");
    ExampleRun example =
        new ExampleRun(
            "BarGan",
            output,
            "--data=" + data,
            "--epochs=1",
            "--batch=32",
            "--width=4",
            "--latent=6",
            "--vae-epochs=2");
    String printed = example.run();

    JsonNode metrics = example.metrics();
    // Three equal pieces of five bars, in seven keys.
    assertThat(metrics.get("train_bars").asInt()).isEqualTo(105);
    JsonNode real = metrics.get("real");
    assertThat(real.get("bars").asInt()).isEqualTo(15);
    assertThat(real.get("empty_bars").asDouble()).isZero();
    // Two pitch classes in soprano, alto and bass, and one in the tenor.
    assertThat(real.get("pitch_classes").asDouble()).isEqualTo(1.75);
    assertThat(real.get("single_pitches").asDouble()).isEqualTo(1);
    // Only the tenor holds its note.
    assertThat(real.get("qualified_notes").asDouble()).isCloseTo(1 / 49.0, within(1e-5));
    assertThat(real.get("tonal_distance_from_bar_before").asDouble()).isZero();
    assertThat(metrics.get("samples").get("bars").asInt()).isEqualTo(15);
    assertThat(metrics.get("vae").get("test_nll_nats_per_bar").asDouble()).isBetween(1.0, 1400.0);
    assertThat(printed).contains("real test bars").contains("nats per test bar");
    for (String end : new String[] {".mid", ".wav", ".png"}) {
      assertThat(output.resolve("real" + end)).isNotEmptyFile();
    }
    assertThat(output.resolve("report.html")).isNotEmptyFile();
    assertThat(Gan.load(output.resolve("model.zip")).shape().dimensions())
        .containsExactly(4, 16, 32);
    assertThatThrownBy(() -> example.run("--resume", "--width=5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--width");
  }

  @Test
  void rulesOfChoralesAreCounted() {
    // Soprano and bass move up in octaves, and alto is above soprano once.
    Voices piece = Voices.of(new int[][] {{72, 64, 60, 48}, {74, 64, 60, 50}, {74, 76, 60, 50}});
    ChoraleCheck check = ChoraleCheck.of(piece);
    assertThat(check.parallels()).isEqualTo(1);
    assertThat(check.crossings()).isEqualTo(1);
    assertThat(check.outOfRange()).isZero();
    assertThat(check.changes()).isEqualTo(2);
    assertThat(ChoraleCheck.of(piece.transposed(12)).outOfRange()).isGreaterThan(3);
    assertThat(ChoraleCheck.of(List.of(piece, piece))).isEqualTo(new ChoraleCheck(6, 0, 2, 2, 4));
  }

  @Test
  void saysWhereToGetData() throws IOException {
    for (String name : new String[] {"BarGan", "CharGpt", "Chorales"}) {
      ExampleRun example = new ExampleRun(name, folder, "--data=" + folder.resolve("none"));
      assertThatThrownBy(example::run)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("none")
          .hasMessageContaining("--data");
    }
    Path rolls = Files.createFile(folder.resolve("rolls.mat"));
    ExampleRun voices =
        new ExampleRun("Chorales", folder, "--data=" + rolls, "--voices=" + folder.resolve("none"));
    assertThatThrownBy(voices::run)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("as JSON with --voices");
  }
}
