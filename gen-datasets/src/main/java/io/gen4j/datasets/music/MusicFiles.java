package io.gen4j.datasets.music;

import io.gen4j.core.data.DataException;
import io.gen4j.core.internal.json.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collections of music that are files with a split into training, validation and test pieces. */
public final class MusicFiles {

  /** Usual pitches of soprano, alto, tenor and bass, before a voice has sung. */
  private static final int[] FIRST = {69, 64, 58, 50};

  private MusicFiles() {}

  /**
   * Reads piano rolls of a MATLAB file (version 5 to 7): cell arrays {@code traindata}, {@code
   * validdata} and {@code testdata} of matrices {@code [frames, 88]}. Boulanger-Lewandowski et al.
   * 2012 published JSB chorales, Nottingham and others so.
   *
   * @throws DataException if the file cannot be read, or has another content
   */
  public static Splits<PianoRoll> rolls(Path file) {
    Map<String, List<MatFile.Matrix>> cells = MatFile.cells(file);
    return new Splits<>(
        rolls(file, cells, "traindata"),
        rolls(file, cells, "validdata"),
        rolls(file, cells, "testdata"));
  }

  private static List<PianoRoll> rolls(
      Path file, Map<String, List<MatFile.Matrix>> cells, String part) {
    List<MatFile.Matrix> matrices = cells.get(part);
    if (matrices == null) {
      throw new DataException(
          file + " has no cell array '" + part + "'; it has " + cells.keySet() + ".");
    }
    List<PianoRoll> rolls = new ArrayList<>();
    for (MatFile.Matrix matrix : matrices) {
      boolean[][] on = new boolean[matrix.rows()][matrix.columns()];
      for (int row = 0; row < matrix.rows(); row++) {
        for (int column = 0; column < matrix.columns(); column++) {
          on[row][column] = matrix.value(row, column) != 0;
        }
      }
      try {
        rolls.add(PianoRoll.of(on));
      } catch (IllegalArgumentException e) {
        throw new DataException(
            file + ", " + part + ", piece " + rolls.size() + ": " + e.getMessage(), e);
      }
    }
    return rolls;
  }

  /**
   * Reads chorales of a JSON file: an object with {@code train}, {@code valid} and {@code test},
   * each a list of pieces. A piece is a list of steps, and a step is a list of up to four MIDI
   * pitches from soprano to bass. In a step with fewer pitches, those voices rest that keep the
   * others nearest to what they sang before.
   *
   * @throws DataException if the file cannot be read, or has another content
   */
  public static Splits<Voices> chorales(Path file) {
    Map<String, Object> json;
    try {
      json = Json.read(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new DataException(file + " is not UTF-8.", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException("Cannot read chorales from " + file + ": " + e.getMessage(), e);
    }
    return new Splits<>(
        pieces(file, json, "train"), pieces(file, json, "valid"), pieces(file, json, "test"));
  }

  private static List<Voices> pieces(Path file, Map<String, Object> json, String part) {
    List<Voices> pieces = new ArrayList<>();
    try {
      for (Object piece : list(json.get(part))) {
        List<int[]> steps = new ArrayList<>();
        int[] last = FIRST.clone();
        for (Object step : list(piece)) {
          int[] pitches = assign(list(step), last);
          steps.add(pitches);
          for (int voice = 0; voice < pitches.length; voice++) {
            last[voice] = pitches[voice] == Voices.REST ? last[voice] : pitches[voice];
          }
        }
        pieces.add(Voices.of(steps.toArray(int[][]::new)));
      }
    } catch (IllegalArgumentException e) {
      throw new DataException(
          file + ", " + part + ", piece " + pieces.size() + ": " + e.getMessage(), e);
    }
    return pieces;
  }

  private static List<?> list(Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("expected a list, got " + json);
  }

  /** Assigns pitches, from high to low, to some of the voices, and lets the others rest. */
  private static int[] assign(List<?> pitches, int[] last) {
    int voices = last.length;
    if (pitches.size() > voices) {
      throw new IllegalArgumentException("a step has " + pitches.size() + " pitches, at most 4");
    }
    int[] best = null;
    int least = Integer.MAX_VALUE;
    for (int choice = 0; choice < 1 << voices; choice++) {
      if (Integer.bitCount(choice) != pitches.size()) {
        continue;
      }
      int[] assigned = new int[voices];
      int next = 0;
      int distance = 0;
      for (int voice = 0; voice < voices; voice++) {
        assigned[voice] = Voices.REST;
        if ((choice & 1 << voice) != 0) {
          assigned[voice] = pitch(pitches.get(next++));
          distance += Math.abs(assigned[voice] - last[voice]);
        }
      }
      if (distance < least) {
        least = distance;
        best = assigned;
      }
    }
    return best;
  }

  private static int pitch(Object json) {
    if (json instanceof Number number
        && number.doubleValue() == Math.rint(number.doubleValue())
        && number.doubleValue() >= 0
        && number.doubleValue() <= 127) {
      return number.intValue();
    }
    throw new IllegalArgumentException("expected a MIDI pitch from 0 to 127, got " + json);
  }
}
