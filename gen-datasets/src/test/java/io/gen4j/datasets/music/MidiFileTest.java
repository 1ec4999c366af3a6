package io.gen4j.datasets.music;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MidiFileTest {

  @TempDir private Path folder;

  /** Bytes of a file of type 1 with 96 ticks per quarter note, as the standard lays them out. */
  private Path file(String division, String... tracks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HexFormat hex = HexFormat.of();
    bytes.writeBytes(hex.parseHex("4d546864000000060001"));
    bytes.writeBytes(hex.parseHex("%04x".formatted(tracks.length)));
    bytes.writeBytes(hex.parseHex(division));
    for (String track : tracks) {
      byte[] events = hex.parseHex((track + "00ff2f00").replace(" ", ""));
      bytes.writeBytes(hex.parseHex("4d54726b" + "%08x".formatted(events.length)));
      bytes.writeBytes(events);
    }
    return Files.write(folder.resolve("notes.mid"), bytes.toByteArray());
  }

  private Score read(String... tracks) throws IOException {
    return MidiFile.read(file("0060", tracks), 4);
  }

  @Test
  void notesAreRoundedToSteps() throws IOException {
    // 24 ticks are a sixteenth. Tempo 500,000 microseconds. Running status in the second note.
    Score score =
        read("00 ff5103 07a120", "00 903c40 18 3c00 05 903e50 2f 803e00" + "02 993550 30 893500");
    assertThat(score.beatsPerMinute()).isEqualTo(120);
    assertThat(score.stepsPerBeat()).isEqualTo(4);
    // From tick 29 to 76: steps 1.2 to 3.2. The drum is left out.
    assertThat(score.notes()).containsExactly(new Note(60, 0, 1, 64, 0), new Note(62, 1, 2, 80, 0));
    assertThat(score.steps()).isEqualTo(3);
    assertThat(score.seconds()).isEqualTo(3 / 8.0);
  }

  @Test
  void everyNoteEnds() throws IOException {
    // The first sounds when it starts again, the second never ends, and one that never started
    // ends.
    Score score = read("00 903c40 30 903c41 18 803c00 00 803d00 00 903e40 30 c005");
    assertThat(score.notes())
        .containsExactly(
            new Note(60, 0, 2, 64, 0), new Note(60, 2, 1, 65, 0), new Note(62, 3, 2, 64, 0));
    // A note of no length has one step.
    assertThat(read("00 903c40 00 803c00").notes()).containsExactly(new Note(60, 0, 1, 64, 0));
  }

  @Test
  void channelsOfTracksAreVoices() throws IOException {
    Score score = read("00 913c40 60 813c00", "00 903d40 00 923e40 60 803d00 00 823e00", "00 c000");
    assertThat(score.notes())
        .containsExactly(
            new Note(60, 0, 4, 64, 0), new Note(61, 0, 4, 64, 1), new Note(62, 0, 4, 64, 2));
    assertThat(score.voices()).isEqualTo(3);
  }

  @Test
  void scoresSurviveTheFile() {
    Random random = new Random(2);
    List<Note> notes = new ArrayList<>();
    for (int voice = 0; voice < 12; voice++) {
      int step = 0;
      for (int i = 0; i < 20; i++) {
        int length = 1 + random.nextInt(8);
        notes.add(new Note(21 + random.nextInt(88), step, length, 1 + random.nextInt(127), voice));
        step += length + (random.nextBoolean() ? 0 : random.nextInt(4));
      }
    }
    for (int grid : new int[] {1, 3, 4, 96}) {
      Score score = new Score(notes, grid, 100);
      Path file = folder.resolve("score.mid");
      MidiFile.write(score, 19, file);
      assertThat(MidiFile.read(file, grid)).isEqualTo(score);
    }
  }

  @Test
  void chordsAndRollsSurviveTheFile() {
    Voices voices =
        Voices.of(
            new int[][] {{72, 67, 64, 48}, {72, 65, 62, 50}, {72, 65, -1, 50}, {71, 65, 62, 43}});
    Score score = voices.score(4, 90);
    assertThat(score.notes()).hasSize(10);
    Path file = folder.resolve("voices.mid");
    MidiFile.write(score, 0, file);
    Score again = MidiFile.read(file, 4);
    assertThat(again.notes()).isEqualTo(score.notes());
    assertThat(again.beatsPerMinute()).isBetween(89.999, 90.001);
    PianoRoll roll = PianoRoll.of(again);
    assertThat(PianoRoll.of(roll.score(4, 90))).isEqualTo(roll);
    assertThat(roll.isOn(2, 64 - 21)).isFalse();
    assertThat(roll.isOn(0, 64 - 21)).isTrue();
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    Path film = file("e728", "00 903c40 60 803c00");
    assertThatThrownBy(() -> MidiFile.read(film, 4)).hasMessageContaining("frames of film");
    assertThatThrownBy(() -> read("00 c000"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no notes");
    assertThatThrownBy(() -> read("00 993550 30 893500")).hasMessageContaining("only drums");
    // A note after more than 2 million quarter notes.
    assertThatThrownBy(() -> read("ffffff7f 903c40 60 803c00"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("notes.mid")
        .hasMessageContaining("at most 262144 steps");
    assertThatThrownBy(() -> MidiFile.read(folder.resolve("missing.mid"), 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing.mid");
    Path text = Files.writeString(folder.resolve("text.mid"), "MThd, but not MIDI at all");
    assertThatThrownBy(() -> MidiFile.read(text, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("text.mid is not a MIDI file");
  }

  @Test
  void damagedFilesNeverFailOtherwise() throws IOException {
    byte[] whole =
        Files.readAllBytes(
            file("0060", "00 ff5103 07a120", "00 903c40 18 3c00 05 903e50 2f 803e00"));
    Random random = new Random(6);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(whole.length)] = (byte) random.nextInt();
      if (i % 3 == 0) {
        changed = Arrays.copyOf(changed, random.nextInt(whole.length));
      }
      Path file = Files.write(folder.resolve("damaged.mid"), changed);
      try {
        assertThat(MidiFile.read(file, 4).notes()).isNotEmpty();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("damaged.mid");
        refused++;
      }
    }
    assertThat(refused).isBetween(600, 1800);
  }

  @Test
  void impossibleScoresAreRefused() {
    Note note = new Note(60, 0, 1, 80, 15);
    assertThatThrownBy(
            () -> MidiFile.write(new Score(List.of(note), 4, 120), 0, folder.resolve("x.mid")))
        .hasMessageContaining("up to 15 voices");
    assertThatThrownBy(() -> new Note(128, 0, 1, 80, 0)).hasMessageContaining("128");
    assertThatThrownBy(() -> new Score(List.of(note), 97, 120)).hasMessageContaining("got 97");
    assertThatThrownBy(() -> new Score(List.of(note), 4, 0)).hasMessageContaining("got 0");
  }
}
