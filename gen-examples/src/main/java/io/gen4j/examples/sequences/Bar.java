package io.gen4j.examples.sequences;

import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.Score;
import io.gen4j.datasets.music.Voices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A bar of four voices in sixteenths as an image {@code [4, 16, 32]}: voices from soprano to bass,
 * steps, pitches. Each voice has a register of 32 semitones of its own. Any number of pitches may
 * sound in a voice.
 */
public final class Bar {

  /** Number of voices. */
  public static final int VOICES = 4;

  /** Steps of a bar. */
  public static final int STEPS = 16;

  /** Pitches of a voice. */
  public static final int PITCHES = 32;

  /** Values of a bar. */
  public static final int LENGTH = VOICES * STEPS * PITCHES;

  /** Number of pitch classes: the notes of an octave. */
  public static final int CLASSES = 12;

  /** Numbers of {@link #context}. */
  public static final int CONTEXT = 2 * CLASSES;

  private static final int[] LOWEST = {57, 48, 44, 35};
  private static final int STEPS_PER_BEAT = 4;

  private final boolean[] on;

  private Bar(boolean[] on) {
    this.on = on;
  }

  /** Returns a bar of a piece, or nothing if a voice leaves its register. */
  public static Optional<Bar> of(Voices piece, int from) {
    Bar bar = new Bar(new boolean[LENGTH]);
    for (int voice = 0; voice < VOICES; voice++) {
      for (int step = 0; step < STEPS; step++) {
        int pitch = piece.pitch(from + step, voice);
        int place = pitch - LOWEST[voice];
        if (pitch != Voices.REST && (place < 0 || place >= PITCHES)) {
          return Optional.empty();
        }
        if (pitch != Voices.REST) {
          bar.on[at(voice, step, place)] = true;
        }
      }
    }
    return Optional.of(bar);
  }

  /** Returns the bar whose pitches sound where a value is above a threshold. */
  public static Bar of(float[] values, int offset, double threshold) {
    Bar bar = new Bar(new boolean[LENGTH]);
    for (int i = 0; i < LENGTH; i++) {
      bar.on[i] = values[offset + i] > threshold;
    }
    return bar;
  }

  private static int at(int voice, int step, int place) {
    return (voice * STEPS + step) * PITCHES + place;
  }

  /** Whether a pitch of a voice sounds in a step. Place 0 is the lowest of its register. */
  public boolean isOn(int voice, int step, int place) {
    return on[at(voice, step, place)];
  }

  /** Writes 1 for what sounds and 0 for what does not. */
  public void write(float[] target, int offset) {
    for (int i = 0; i < LENGTH; i++) {
      target[offset + i] = on[i] ? 1 : 0;
    }
  }

  /** Returns for how many steps each pitch class sounds in a voice. */
  public int[] classes(int voice) {
    return classes(voice, 0);
  }

  private int[] classes(int voice, int from) {
    int[] counts = new int[CLASSES];
    for (int step = from; step < STEPS; step++) {
      for (int place = 0; place < PITCHES; place++) {
        if (isOn(voice, step, place)) {
          counts[(LOWEST[voice] + place) % CLASSES]++;
        }
      }
    }
    return counts;
  }

  /** Returns for how many steps each pitch class sounds in all voices, added. */
  public int[] classes() {
    int[] counts = new int[CLASSES];
    for (int voice = 0; voice < VOICES; voice++) {
      int[] some = classes(voice, 0);
      for (int c = 0; c < CLASSES; c++) {
        counts[c] += some[c];
      }
    }
    return counts;
  }

  /**
   * Returns what the next bar is conditioned on: pitch classes of this bar and of its last step.
   */
  public float[] context() {
    float[] context = new float[CONTEXT];
    for (int voice = 0; voice < VOICES; voice++) {
      int[] all = classes(voice, 0);
      int[] last = classes(voice, STEPS - 1);
      for (int c = 0; c < CLASSES; c++) {
        context[c] = all[c] > 0 ? 1 : context[c];
        context[CLASSES + c] = last[c] > 0 ? 1 : context[CLASSES + c];
      }
    }
    return context;
  }

  /** Returns the {@link #context} of a bar, or zeros at the start of a piece. */
  public static float[] contextAfter(Optional<Bar> bar) {
    return bar.map(Bar::context).orElse(new float[CONTEXT]);
  }

  /** Returns the lengths of the notes of a voice, in steps. */
  public List<Integer> lengths(int voice) {
    List<Integer> lengths = new ArrayList<>();
    for (int place = 0; place < PITCHES; place++) {
      int length = 0;
      for (int step = 0; step < STEPS; step++) {
        length = isOn(voice, step, place) ? length + 1 : 0;
        if (length > 0 && (step == STEPS - 1 || !isOn(voice, step + 1, place))) {
          lengths.add(length);
        }
      }
    }
    return lengths;
  }

  /** Returns bars one after the other. A pitch that goes on in the next step is one note. */
  public static Score score(List<Bar> bars, double beatsPerMinute) {
    List<Note> notes = new ArrayList<>();
    int steps = bars.size() * STEPS;
    for (int voice = 0; voice < VOICES; voice++) {
      for (int place = 0; place < PITCHES; place++) {
        int length = 0;
        for (int step = 0; step <= steps; step++) {
          if (step < steps && bars.get(step / STEPS).isOn(voice, step % STEPS, place)) {
            length++;
          } else if (length > 0) {
            notes.add(new Note(LOWEST[voice] + place, step - length, length, Note.VELOCITY, voice));
            length = 0;
          }
        }
      }
    }
    return new Score(notes, STEPS_PER_BEAT, beatsPerMinute);
  }
}
