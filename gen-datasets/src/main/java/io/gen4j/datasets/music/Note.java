package io.gen4j.datasets.music;

/**
 * A note.
 *
 * @param pitch MIDI pitch from 0 to 127; 60 is middle C
 * @param start first step, at least 0
 * @param length steps, at least 1
 * @param velocity MIDI velocity from 1 to 127
 * @param voice number of the voice or track, at least 0
 */
public record Note(int pitch, int start, int length, int velocity, int voice) {

  /** The velocity of notes whose source has none. */
  public static final int VELOCITY = 80;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public Note {
    if (pitch < 0
        || pitch > 127
        || start < 0
        || length < 1
        || velocity < 1
        || velocity > 127
        || voice < 0) {
      throw new IllegalArgumentException(
          "A note has a pitch from 0 to 127, a start of 0 or more, a length of 1 or more, a velocity"
              + " from 1 to 127 and a voice of 0 or more. Got "
              + pitch
              + ", "
              + start
              + ", "
              + length
              + ", "
              + velocity
              + ", "
              + voice);
    }
  }

  /** Returns the step after the last one. */
  public int end() {
    return start + length;
  }
}
