package io.gen4j.examples.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.datasets.music.Note;
import io.gen4j.datasets.music.Voices;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BarFiguresTest {

  /** Two steps of a chord, two of another, and rests. */
  private static Bar bar() {
    int[][] pitches = new int[Bar.STEPS][];
    for (int step = 0; step < Bar.STEPS; step++) {
      pitches[step] =
          step < 2
              ? new int[] {72, 64, Voices.REST, 48}
              : step < 4
                  ? new int[] {74, 64, Voices.REST, 50}
                  : new int[] {Voices.REST, Voices.REST, Voices.REST, Voices.REST};
    }
    pitches[15] = new int[] {72, Voices.REST, Voices.REST, Voices.REST};
    return Bar.of(Voices.of(pitches), 0).orElseThrow();
  }

  private static int[] only(int... classes) {
    int[] counts = new int[12];
    for (int c : classes) {
      counts[c]++;
    }
    return counts;
  }

  /** Distances worked out from the definition: chords on the circles of fifths and thirds. */
  @Test
  void tonalDistancesAreThoseOfTheCircles() {
    assertThat(BarFigures.tonalDistance(only(0), only(0))).isZero();
    // A fifth is a step of 30 degrees, then a quarter and a third of a circle.
    double fifth = Math.sqrt(2 - Math.sqrt(3) + 2 + 0.25 * 3);
    assertThat(BarFigures.tonalDistance(only(0), only(7))).isCloseTo(fifth, within(1e-12));
    // A tritone is opposite on the circle of fifths, and on that of minor thirds.
    assertThat(BarFigures.tonalDistance(only(0), only(6))).isCloseTo(Math.sqrt(8), within(1e-12));
    assertThat(BarFigures.tonalDistance(only(0, 7), only(7, 0))).isZero();
    assertThat(BarFigures.tonalDistance(only(3), only())).isNaN();
  }

  @Test
  void figuresAreCounted() {
    Bar bar = bar();
    BarFigures figures = BarFigures.of(List.of(bar), List.of(Optional.of(bar)));
    assertThat(figures.empty()).isEqualTo(0.25);
    assertThat(figures.classes()).isEqualTo((2 + 1 + 2) / 3.0);
    // Soprano: 2, 2 and 1 step, alto: 4, bass: 2 and 2.
    assertThat(figures.qualified()).isEqualTo(5 / 6.0);
    assertThat(figures.single()).isEqualTo(1);
    assertThat(figures.fromBefore()).isZero();
    assertThat(BarFigures.of(List.of(bar), List.of(Optional.empty())).describe())
        .containsEntry("tonal_distance_from_bar_before", null);
  }

  @Test
  void contextsAreClassesOfTheBarAndOfItsEnd() {
    float[] context = bar().context();
    for (int c = 0; c < 12; c++) {
      assertThat(context[c]).isEqualTo(c == 0 || c == 2 || c == 4 ? 1f : 0f);
      assertThat(context[12 + c]).isEqualTo(c == 0 ? 1f : 0f);
    }
  }

  @Test
  void notesGoOnOverBars() {
    List<Note> notes = Bar.score(List.of(bar(), bar()), 90).notes();
    assertThat(notes).filteredOn(note -> note.voice() == 1).hasSize(2);
    // The last step of the first bar and the first two of the second.
    assertThat(notes).contains(new Note(72, 15, 3, Note.VELOCITY, 0));
    assertThat(Bar.score(List.of(bar()), 90).steps()).isEqualTo(16);
  }

  @Test
  void barsOutsideTheRegistersAreLeftOut() {
    int[][] pitches = new int[2 * Bar.STEPS + 3][];
    for (int step = 0; step < pitches.length; step++) {
      pitches[step] = new int[] {step < 20 ? 70 : 89, 60, 55, 40};
    }
    Voices piece = Voices.of(pitches);
    assertThat(BarDataset.of("bars", List.of(piece), 0).size()).isEqualTo(1);
    BarDataset three = BarDataset.of("bars", List.of(piece, piece), 1);
    assertThat(three.size()).isEqualTo(2 * 4);
    assertThat(three.before()).filteredOn(Optional::isPresent).hasSize(2);
  }
}
