package io.gen4j.examples.sequences;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a set of bars is like, in the manner of MuseGAN (Dong et al. 2018, arXiv:1709.06298), to
 * compare generated bars with real ones.
 *
 * @param bars number of bars
 * @param empty share of bars of a voice in which nothing sounds
 * @param classes mean number of pitch classes in a bar of a voice that is not empty
 * @param qualified share of notes that last two steps or more; shorter ones sound like noise
 * @param single share of sounding steps of a voice with exactly one pitch
 * @param tonalDistance mean {@link #tonalDistance} between two voices of a bar
 * @param fromBefore mean tonal distance from the bar before; NaN if there is none
 */
public record BarFigures(
    int bars,
    double empty,
    double classes,
    double qualified,
    double single,
    double tonalDistance,
    double fromBefore) {

  /** A note of fewer steps is too short. */
  private static final int QUALIFIED = 2;

  /** Radii and angles per pitch class of the circles of fifths, minor thirds and major thirds. */
  private static final double[] RADII = {1, 1, 0.5};

  private static final double[] ANGLES = {7 * Math.PI / 6, 3 * Math.PI / 2, 2 * Math.PI / 3};

  /**
   * Measures bars.
   *
   * @param before the bar before each bar
   */
  public static BarFigures of(List<Bar> bars, List<Optional<Bar>> before) {
    Mean empty = new Mean();
    Mean classes = new Mean();
    Mean qualified = new Mean();
    Mean single = new Mean();
    Mean tonal = new Mean();
    Mean steps = new Mean();
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      for (int voice = 0; voice < Bar.VOICES; voice++) {
        int used = used(bar.classes(voice));
        empty.add(used == 0 ? 1 : 0);
        if (used > 0) {
          classes.add(used);
        }
        bar.lengths(voice).forEach(length -> qualified.add(length >= QUALIFIED ? 1 : 0));
        addSingles(bar, voice, single);
        for (int other = 0; other < voice; other++) {
          tonal.add(tonalDistance(bar.classes(voice), bar.classes(other)));
        }
      }
      before
          .get(i)
          .ifPresent(earlier -> steps.add(tonalDistance(earlier.classes(), bar.classes())));
    }
    return new BarFigures(
        bars.size(),
        empty.value(),
        classes.value(),
        qualified.value(),
        single.value(),
        tonal.value(),
        steps.value());
  }

  private static int used(int[] classes) {
    int used = 0;
    for (int count : classes) {
      used += count > 0 ? 1 : 0;
    }
    return used;
  }

  private static void addSingles(Bar bar, int voice, Mean single) {
    for (int step = 0; step < Bar.STEPS; step++) {
      int sounding = 0;
      for (int place = 0; place < Bar.PITCHES; place++) {
        sounding += bar.isOn(voice, step, place) ? 1 : 0;
      }
      if (sounding > 0) {
        single.add(sounding == 1 ? 1 : 0);
      }
    }
  }

  /**
   * Returns the distance of the tonal centroids of two distributions over pitch classes (Harte et
   * al. 2006, "Detecting harmonic change in musical audio"): small for notes that are close on the
   * circles of fifths and thirds. NaN if one is empty.
   *
   * @param a how long each of 12 pitch classes sounds
   */
  static double tonalDistance(int[] a, int[] b) {
    double[] from = centroid(a);
    double[] to = centroid(b);
    double squares = 0;
    for (int i = 0; i < from.length; i++) {
      squares += (from[i] - to[i]) * (from[i] - to[i]);
    }
    return Math.sqrt(squares);
  }

  private static double[] centroid(int[] classes) {
    double[] centroid = new double[2 * RADII.length];
    double sum = 0;
    for (int c = 0; c < classes.length; c++) {
      sum += classes[c];
      for (int circle = 0; circle < RADII.length; circle++) {
        double angle = c * ANGLES[circle];
        centroid[2 * circle] += classes[c] * RADII[circle] * Math.sin(angle);
        centroid[2 * circle + 1] += classes[c] * RADII[circle] * Math.cos(angle);
      }
    }
    for (int i = 0; i < centroid.length; i++) {
      centroid[i] /= sum;
    }
    return centroid;
  }

  /** Returns the figures by name; those that do not exist are null. */
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("bars", bars);
    plain.put("empty_bars", empty);
    plain.put("pitch_classes", known(classes));
    plain.put("qualified_notes", known(qualified));
    plain.put("single_pitches", known(single));
    plain.put("tonal_distance_of_voices", known(tonalDistance));
    plain.put("tonal_distance_from_bar_before", known(fromBefore));
    return plain;
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** A mean of values that exist. */
  private static final class Mean {

    private double sum;
    private int count;

    void add(double value) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }

    double value() {
      return count == 0 ? Double.NaN : sum / count;
    }
  }
}
