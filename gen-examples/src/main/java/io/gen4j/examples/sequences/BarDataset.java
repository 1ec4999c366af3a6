package io.gen4j.examples.sequences;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.music.Voices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Bars of chorales as images {@code [4, 16, 32]}. The field {@code condition} describes the bar
 * before, with zeros at the start of a piece.
 */
public final class BarDataset implements Dataset {

  private final String name;
  private final boolean conditional;
  private final List<Bar> bars = new ArrayList<>();
  private final List<Optional<Bar>> before = new ArrayList<>();

  private BarDataset(String name, boolean conditional) {
    this.name = name;
    this.conditional = conditional;
  }

  /**
   * Cuts pieces into bars from their first step. Bars that leave the registers, and steps that do
   * not fill a last bar, are left out.
   *
   * @param transposed each piece is also read up to this number of semitones higher and lower
   * @throws DataException if there are no bars
   */
  public static BarDataset of(String name, List<Voices> pieces, int transposed) {
    BarDataset set = new BarDataset(name, true);
    for (int by = -transposed; by <= transposed; by++) {
      for (Voices piece : pieces) {
        set.add(piece.transposed(by));
      }
    }
    if (set.bars.isEmpty()) {
      throw new DataException(
          name + " has no bar of " + Bar.STEPS + " steps in the registers of four voices.");
    }
    return set;
  }

  private void add(Voices piece) {
    Optional<Bar> last = Optional.empty();
    for (int from = 0; from + Bar.STEPS <= piece.steps(); from += Bar.STEPS) {
      Optional<Bar> bar = Bar.of(piece, from);
      if (bar.isPresent() && (from == 0 || last.isPresent())) {
        bars.add(bar.get());
        before.add(last);
      }
      last = bar;
    }
  }

  /** Returns the same bars without conditions. */
  public BarDataset withoutConditions() {
    BarDataset set = new BarDataset(name, false);
    set.bars.addAll(bars);
    set.before.addAll(before);
    return set;
  }

  /** Returns a bar. */
  public Bar bar(int index) {
    return bars.get(index);
  }

  /** Returns all bars. */
  public List<Bar> bars() {
    return List.copyOf(bars);
  }

  /** Returns the bar before each bar, if it is not the first of a piece. */
  public List<Optional<Bar>> before() {
    return List.copyOf(before);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return bars.size();
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.image(Bar.VOICES, Bar.STEPS, Bar.PITCHES);
  }

  @Override
  public ValueRange range() {
    return ValueRange.UNIT;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public List<Field> fields() {
    Field data = Field.continuous(Field.DATA, shape(), range());
    ExampleShape context = ExampleShape.vector(Bar.CONTEXT);
    return conditional
        ? List.of(data, Field.continuous(Field.CONDITION, context, ValueRange.UNIT))
        : List.of(data);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    bars.get(index).write(target, offset);
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (conditional && field.equals(Field.CONDITION)) {
      float[] context = Bar.contextAfter(before.get(index));
      System.arraycopy(context, 0, target, offset, context.length);
    } else {
      Dataset.super.read(field, index, target, offset);
    }
  }

  @Override
  public String digest() {
    CRC32 sum = new CRC32();
    float[] values = new float[Bar.LENGTH];
    for (Bar bar : bars) {
      bar.write(values, 0);
      for (float value : values) {
        sum.update((int) value);
      }
    }
    return "bars-" + conditional + "-" + bars.size() + "-" + Long.toHexString(sum.getValue());
  }
}
