package io.gen4j.examples.sequences;

import io.gen4j.datasets.music.Voices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the rules of chorales count: voices outside their ranges, voices that cross, and parallel
 * fifths and octaves between two voices that move.
 *
 * @param steps number of steps
 * @param outOfRange notes outside the usual range of their voice
 * @param crossings steps in which a voice is above a higher one
 * @param parallels parallel fifths, octaves and unisons
 * @param changes steps in which any voice changes its pitch
 */
public record ChoraleCheck(int steps, int outOfRange, int crossings, int parallels, int changes) {

  private static final int[] LOWEST = {59, 52, 47, 36};
  private static final int[] HIGHEST = {81, 76, 71, 64};
  private static final int FIFTH = 7;
  private static final int OCTAVE = 12;

  /** Counts a piece of four voices. */
  public static ChoraleCheck of(Voices piece) {
    int out = 0;
    int crossed = 0;
    int parallel = 0;
    int changed = 0;
    for (int step = 0; step < piece.steps(); step++) {
      boolean crosses = false;
      boolean moves = false;
      for (int voice = 0; voice < LOWEST.length; voice++) {
        int pitch = piece.pitch(step, voice);
        boolean rests = pitch == Voices.REST;
        out += !rests && (pitch < LOWEST[voice] || pitch > HIGHEST[voice]) ? 1 : 0;
        crosses |= voice > 0 && !rests && above(pitch, piece.pitch(step, voice - 1));
        moves |= step > 0 && pitch != piece.pitch(step - 1, voice);
        for (int other = 0; step > 0 && other < voice; other++) {
          parallel += parallel(piece, step, other, voice) ? 1 : 0;
        }
      }
      crossed += crosses ? 1 : 0;
      changed += moves ? 1 : 0;
    }
    return new ChoraleCheck(piece.steps(), out, crossed, parallel, changed);
  }

  /** Counts several pieces. */
  public static ChoraleCheck of(List<Voices> pieces) {
    return pieces.stream()
        .map(ChoraleCheck::of)
        .reduce(new ChoraleCheck(0, 0, 0, 0, 0), ChoraleCheck::plus);
  }

  private ChoraleCheck plus(ChoraleCheck other) {
    return new ChoraleCheck(
        steps + other.steps,
        outOfRange + other.outOfRange,
        crossings + other.crossings,
        parallels + other.parallels,
        changes + other.changes);
  }

  /** Returns the counts as rates, in one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%d steps; voices out of range in %.2f %% of them, crossed in %.2f %%; parallel fifths and"
            + " octaves in %.2f %% of %d changes",
        steps,
        percent(outOfRange, steps),
        percent(crossings, steps),
        percent(parallels, changes),
        changes);
  }

  private static double percent(int part, int all) {
    return all == 0 ? 0 : 100.0 * part / all;
  }

  private static boolean above(int pitch, int higher) {
    return higher != Voices.REST && pitch > higher;
  }

  private static boolean parallel(Voices piece, int step, int high, int low) {
    int[] now = {piece.pitch(step, high), piece.pitch(step, low)};
    int[] before = {piece.pitch(step - 1, high), piece.pitch(step - 1, low)};
    for (int pitch : new int[] {now[0], now[1], before[0], before[1]}) {
      if (pitch == Voices.REST) {
        return false;
      }
    }
    int interval = Math.floorMod(now[0] - now[1], OCTAVE);
    return now[0] != before[0]
        && now[1] != before[1]
        && (interval == 0 || interval == FIFTH)
        && interval == Math.floorMod(before[0] - before[1], OCTAVE)
        && Integer.signum(now[0] - before[0]) == Integer.signum(now[1] - before[1]);
  }

  /** Returns the counts by name. */
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("steps", steps);
    plain.put("changes", changes);
    plain.put("notes_out_of_range", outOfRange);
    plain.put("steps_with_crossed_voices", crossings);
    plain.put("parallel_fifths_and_octaves", parallels);
    return plain;
  }
}
