package io.gen4j.datasets.music;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Voices that sing one pitch or rest in each step, the highest voice first. A pitch that lasts
 * several steps is one note. Immutable.
 */
public final class Voices {

  /** Stands for a rest in place of a pitch. */
  public static final int REST = -1;

  private final int[][] pitches;

  private Voices(int[][] pitches) {
    this.pitches = pitches;
  }

  /**
   * Returns voices.
   *
   * @param pitches {@code [steps][voices]}, MIDI pitches or {@link #REST}; copied
   * @throws IllegalArgumentException if there are no steps or voices, the number of voices changes,
   *     or a pitch is out of range
   */
  public static Voices of(int[][] pitches) {
    if (pitches.length == 0 || pitches[0].length == 0) {
      throw new IllegalArgumentException("Voices need at least 1 step and 1 voice");
    }
    int[][] copy = new int[pitches.length][];
    for (int step = 0; step < pitches.length; step++) {
      copy[step] = pitches[step].clone();
      if (copy[step].length != copy[0].length) {
        throw new IllegalArgumentException(
            "Step "
                + step
                + " has "
                + copy[step].length
                + " voices, the first has "
                + copy[0].length);
      }
      for (int pitch : copy[step]) {
        if (pitch < REST || pitch > 127) {
          throw new IllegalArgumentException(
              "Step " + step + " has the pitch " + pitch + "; pitches are 0 to 127, or -1 to rest");
        }
      }
    }
    return new Voices(copy);
  }

  /** Returns the number of steps. */
  public int steps() {
    return pitches.length;
  }

  /** Returns the number of voices. */
  public int voices() {
    return pitches[0].length;
  }

  /** Returns the pitch of a voice in a step, or {@link #REST}. */
  public int pitch(int step, int voice) {
    return pitches[step][voice];
  }

  /** Returns the same music, higher by some semitones, or lower if the number is negative. */
  public Voices transposed(int semitones) {
    return of(
        Arrays.stream(pitches)
            .map(step -> Arrays.stream(step).map(p -> p == REST ? REST : p + semitones).toArray())
            .toArray(int[][]::new));
  }

  /** Returns the notes. Equal pitches in consecutive steps of a voice are one note. */
  public Score score(int stepsPerBeat, double beatsPerMinute) {
    List<Note> notes = new ArrayList<>();
    for (int voice = 0; voice < voices(); voice++) {
      int start = 0;
      for (int step = 1; step <= steps(); step++) {
        int pitch = pitches[start][voice];
        if (step == steps() || pitches[step][voice] != pitch) {
          if (pitch != REST) {
            notes.add(new Note(pitch, start, step - start, Note.VELOCITY, voice));
          }
          start = step;
        }
      }
    }
    return new Score(notes, stepsPerBeat, beatsPerMinute);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Voices that && Arrays.deepEquals(pitches, that.pitches);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(pitches);
  }

  /** Returns for example {@code 4 voices, 196 steps}. */
  @Override
  public String toString() {
    return voices() + " voices, " + steps() + " steps";
  }
}
