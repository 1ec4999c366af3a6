package io.gen4j.datasets.music;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which keys sound in each frame. There are 88 keys, from A0 (MIDI pitch 21) to C8 (108). A roll
 * does not tell a long note from repeated ones. Immutable.
 */
public final class PianoRoll {

  /** Number of keys of a piano. */
  public static final int KEYS = 88;

  /** MIDI pitch of the lowest key. */
  public static final int LOWEST = 21;

  private final BitSet bits;
  private final int frames;

  private PianoRoll(BitSet bits, int frames) {
    this.bits = bits;
    this.frames = frames;
  }

  /**
   * Returns the roll of an array.
   *
   * @param on {@code [frames][88]}, the lowest key first; copied
   * @throws IllegalArgumentException if there are no frames, or a frame has another length
   */
  public static PianoRoll of(boolean[][] on) {
    if (on.length == 0) {
      throw new IllegalArgumentException("A piano roll needs at least 1 frame, got none");
    }
    BitSet bits = new BitSet(on.length * KEYS);
    for (int frame = 0; frame < on.length; frame++) {
      if (on[frame].length != KEYS) {
        throw new IllegalArgumentException(
            "A frame has " + KEYS + " keys, but frame " + frame + " has " + on[frame].length);
      }
      for (int key = 0; key < KEYS; key++) {
        bits.set(frame * KEYS + key, on[frame][key]);
      }
    }
    return new PianoRoll(bits, on.length);
  }

  /**
   * Returns the roll of a score, one frame per step.
   *
   * @throws IllegalArgumentException if the score has no notes, or a note that the piano lacks
   */
  public static PianoRoll of(Score score) {
    boolean[][] on = new boolean[score.steps()][KEYS];
    for (Note note : score.notes()) {
      int key = note.pitch() - LOWEST;
      if (key < 0 || key >= KEYS) {
        throw new IllegalArgumentException(
            "A piano has the pitches 21 to 108, but the score has a note of " + note.pitch());
      }
      for (int step = note.start(); step < note.end(); step++) {
        on[step][key] = true;
      }
    }
    return of(on);
  }

  /** Returns the number of frames. */
  public int frames() {
    return frames;
  }

  /** Whether a key sounds. Key 0 is the lowest. */
  public boolean isOn(int frame, int key) {
    return bits.get(Objects.checkIndex(frame, frames) * KEYS + Objects.checkIndex(key, KEYS));
  }

  /** Returns the number of sounding keys in all frames. */
  public int sounding() {
    return bits.cardinality();
  }

  /** Returns some of the frames. */
  public PianoRoll slice(int from, int to) {
    if (from < 0 || to > frames || from >= to) {
      throw new IllegalArgumentException(
          "The roll has " + frames + " frames, asked for " + from + " to " + to);
    }
    return new PianoRoll(bits.get(from * KEYS, to * KEYS), to - from);
  }

  /**
   * Returns the same music, higher by some semitones, or lower if the number is negative. Empty if
   * a note would leave the piano.
   */
  public Optional<PianoRoll> transposed(int semitones) {
    BitSet moved = new BitSet(frames * KEYS);
    for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
      int key = bit % KEYS + semitones;
      if (key < 0 || key >= KEYS) {
        return Optional.empty();
      }
      moved.set(bit + semitones);
    }
    return Optional.of(new PianoRoll(moved, frames));
  }

  /**
   * Cuts the roll into parts of this number of frames; the last may be shorter. A last part of a
   * single frame, in which nothing follows, is left out unless it is the whole roll.
   *
   * @throws IllegalArgumentException if the number is below 2
   */
  public List<PianoRoll> parts(int length) {
    if (length < 2) {
      throw new IllegalArgumentException("A part needs at least 2 frames, got " + length);
    }
    int each = Math.min(length, frames);
    return IntStream.iterate(0, from -> from == 0 || from < frames - 1, from -> from + each)
        .mapToObj(from -> slice(from, Math.min(frames, from + each)))
        .toList();
  }

  /**
   * Returns the same music in several keys: moved by every number of semitones from {@code
   * -semitones} to {@code semitones}. Those in which a note would leave the piano are left out, and
   * so are copies of a roll without notes.
   *
   * @throws IllegalArgumentException if the number of semitones is negative
   */
  public List<PianoRoll> inKeys(int semitones) {
    if (semitones < 0) {
      throw new IllegalArgumentException(
          "The number of semitones must be 0 or more, got " + semitones);
    }
    int most = sounding() == 0 ? 0 : Math.min(semitones, KEYS - 1);
    return IntStream.rangeClosed(-most, most)
        .mapToObj(this::transposed)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Returns the notes of the roll. A key that sounds in consecutive frames is one note.
   *
   * @param stepsPerBeat frames of a quarter note
   */
  public Score score(int stepsPerBeat, double beatsPerMinute) {
    List<Note> notes = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      int start = -1;
      for (int frame = 0; frame <= frames; frame++) {
        boolean on = frame < frames && isOn(frame, key);
        if (on && start < 0) {
          start = frame;
        } else if (!on && start >= 0) {
          notes.add(new Note(LOWEST + key, start, frame - start, Note.VELOCITY, 0));
          start = -1;
        }
      }
    }
    return new Score(notes, stepsPerBeat, beatsPerMinute);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PianoRoll that && that.frames == frames && that.bits.equals(bits);
  }

  @Override
  public int hashCode() {
    return 31 * frames + bits.hashCode();
  }

  /** Returns for example {@code 129 frames, 512 sounding keys}. */
  @Override
  public String toString() {
    return frames + " frames, " + sounding() + " sounding keys";
  }
}
