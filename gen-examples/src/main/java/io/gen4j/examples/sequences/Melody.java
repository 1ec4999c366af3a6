package io.gen4j.examples.sequences;

import io.gen4j.datasets.music.MidiFile;
import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Voices;
import java.nio.file.Path;
import java.util.Arrays;

/** The melody of a MIDI file. */
final class Melody {

  private Melody() {}

  /**
   * Returns voices whose first has the highest note of each step. The others rest.
   *
   * @throws io.gen4j.core.data.DataException if the file cannot be read
   */
  static Voices read(Path file, int stepsPerBeat, int voices) {
    Score score = MidiFile.read(file, stepsPerBeat);
    int[][] pitches = new int[score.steps()][voices];
    for (int[] step : pitches) {
      Arrays.fill(step, Voices.REST);
    }
    for (Note note : score.notes()) {
      for (int step = note.start(); step < note.end(); step++) {
        pitches[step][0] = Math.max(pitches[step][0], note.pitch());
      }
    }
    return Voices.of(pitches);
  }
}
