package io.gen4j.datasets.music;

import java.util.Comparator;
import java.util.List;

/**
 * Notes on a grid of steps. Immutable.
 *
 * @param notes notes, sorted by start, voice and pitch
 * @param stepsPerBeat steps of a quarter note: 4 if a step is a sixteenth
 * @param beatsPerMinute tempo in quarter notes per minute, at least 1
 */
public record Score(List<Note> notes, int stepsPerBeat, double beatsPerMinute) {

  /** Largest number of steps: more than 17 hours of sixteenths at 60 beats per minute. */
  public static final int MOST_STEPS = 1 << 18;

  /** Most steps of a quarter note. */
  static final int FINEST = 96;

  private static final Comparator<Note> ORDER =
      Comparator.comparingInt(Note::start)
          .thenComparingInt(Note::voice)
          .thenComparingInt(Note::pitch);

  /**
   * Sorts the notes.
   *
   * @throws IllegalArgumentException if the score is too long, or the grid or the tempo is out of
   *     range
   */
  public Score {
    notes = notes.stream().sorted(ORDER).toList();
    if (stepsPerBeat < 1 || stepsPerBeat > FINEST) {
      throw new IllegalArgumentException(
          "A beat has 1 to " + FINEST + " steps, got " + stepsPerBeat);
    }
    if (!(beatsPerMinute >= 1 && beatsPerMinute <= 1000)) {
      throw new IllegalArgumentException(
          "The tempo is from 1 to 1000 beats per minute, got " + beatsPerMinute);
    }
    for (Note note : notes) {
      if ((long) note.start() + note.length() > MOST_STEPS) {
        throw new IllegalArgumentException(
            "A score has at most " + MOST_STEPS + " steps, but this is a note: " + note);
      }
    }
  }

  /** Returns the number of steps up to the end of the last note. */
  public int steps() {
    return notes.stream().mapToInt(Note::end).max().orElse(0);
  }

  /** Returns the number of voices: one more than the largest number of a voice. */
  public int voices() {
    return notes.stream().mapToInt(Note::voice).max().orElse(-1) + 1;
  }

  /** Returns the length in seconds. */
  public double seconds() {
    return steps() * 60.0 / (beatsPerMinute * stepsPerBeat);
  }
}
