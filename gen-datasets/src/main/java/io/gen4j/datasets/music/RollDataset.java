package io.gen4j.datasets.music;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.Digests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Piano rolls as examples. As sequences, the data have the shape {@code [88, frames]} with a {@code
 * mask} field {@code [frames]}; padding is silence at the end. As {@linkplain #bars images of
 * bars}, they have the shape {@code [1, frames, 88]}. Values are 1 for a sounding key and 0
 * otherwise.
 */
public final class RollDataset implements Dataset {

  private final String name;
  private final List<PianoRoll> rolls;
  private final int frames;
  private final boolean bars;
  private final List<Integer> buckets;

  private RollDataset(
      String name, List<PianoRoll> rolls, int frames, boolean bars, List<Integer> buckets) {
    this.name = name;
    this.rolls = List.copyOf(rolls);
    this.frames = frames;
    this.bars = bars;
    this.buckets = buckets;
    if (rolls.isEmpty()) {
      throw new DataException(name + " needs at least 1 piano roll, but got none.");
    }
  }

  /**
   * Returns whole rolls, padded to the longest.
   *
   * @param name short name for messages
   * @param rolls at least one
   * @param buckets ascending numbers of frames. A batch holds rolls of one bucket, padded to its
   *     length; the last bucket has the length of the longest roll and is not listed
   */
  public static RollDataset of(String name, List<PianoRoll> rolls, int... buckets) {
    int longest = rolls.stream().mapToInt(PianoRoll::frames).max().orElse(0);
    List<Integer> shorter =
        IntStream.of(buckets).filter(bucket -> bucket < longest).sorted().boxed().toList();
    return new RollDataset(name, rolls, longest, false, shorter);
  }

  /**
   * Returns whole rolls, in buckets that hold about equally many of them. A batch is then padded
   * little, whatever the lengths are.
   *
   * @param name short name for messages
   * @param rolls at least one
   * @param buckets largest number of buckets, 1 or more
   */
  public static RollDataset bucketed(String name, List<PianoRoll> rolls, int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("There must be 1 bucket or more, got " + buckets);
    }
    int[] lengths = rolls.stream().mapToInt(PianoRoll::frames).sorted().toArray();
    int most = Math.min(buckets, lengths.length);
    int[] bounds =
        IntStream.range(1, most)
            .map(i -> lengths[(int) (((long) lengths.length * i - 1) / most)])
            .distinct()
            .toArray();
    return of(name, rolls, bounds);
  }

  /**
   * Returns equal parts of rolls as images with one channel. Time goes down and keys go right.
   * Frames that do not fill a last part, and parts without notes, are left out.
   *
   * @param name short name for messages
   * @param framesPerBar frames of a part
   */
  public static RollDataset bars(String name, List<PianoRoll> rolls, int framesPerBar) {
    if (framesPerBar < 1) {
      throw new IllegalArgumentException("A bar needs at least 1 frame, got " + framesPerBar);
    }
    List<PianoRoll> parts = new ArrayList<>();
    for (PianoRoll roll : rolls) {
      for (int from = 0; from + framesPerBar <= roll.frames(); from += framesPerBar) {
        PianoRoll part = roll.slice(from, from + framesPerBar);
        if (part.sounding() > 0) {
          parts.add(part);
        }
      }
    }
    return new RollDataset(name, parts, framesPerBar, true, List.of());
  }

  /** Returns the roll of an example, without padding. */
  public PianoRoll roll(int index) {
    return rolls.get(index);
  }

  /**
   * Returns the roll of data or of a generated example: keys whose value is above 0.5.
   *
   * @param values values of one example in C order, from 0 to 1
   * @param frames number of frames to keep
   */
  public PianoRoll roll(float[] values, int frames) {
    if (values.length != shape().length() || frames < 1 || frames > this.frames) {
      throw new IllegalArgumentException(
          "An example has "
              + shape().length()
              + " values and 1 to "
              + this.frames
              + " frames, got "
              + values.length
              + " and "
              + frames);
    }
    boolean[][] on = new boolean[frames][PianoRoll.KEYS];
    for (int frame = 0; frame < frames; frame++) {
      for (int key = 0; key < PianoRoll.KEYS; key++) {
        on[frame][key] = values[position(frame, key)] > 0.5f;
      }
    }
    return PianoRoll.of(on);
  }

  private int position(int frame, int key) {
    return bars ? frame * PianoRoll.KEYS + key : key * frames + frame;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return rolls.size();
  }

  @Override
  public ExampleShape shape() {
    return bars
        ? ExampleShape.image(1, frames, PianoRoll.KEYS)
        : new ExampleShape(List.of(PianoRoll.KEYS, frames));
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
    return bars ? List.of(data) : List.of(data, Field.mask(frames));
  }

  @Override
  public int paddedSteps(int index) {
    if (bars) {
      return PianoRoll.KEYS;
    }
    int length = rolls.get(index).frames();
    return buckets.stream().filter(bucket -> bucket >= length).findFirst().orElse(frames);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    PianoRoll roll = rolls.get(index);
    Objects.checkFromIndexSize(offset, shape().length(), target.length);
    Arrays.fill(target, offset, offset + shape().length(), 0);
    for (int frame = 0; frame < roll.frames(); frame++) {
      for (int key = 0; key < PianoRoll.KEYS; key++) {
        if (roll.isOn(frame, key)) {
          target[offset + position(frame, key)] = 1;
        }
      }
    }
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (!bars && field.equals(Field.MASK)) {
      int length = rolls.get(index).frames();
      Objects.checkFromIndexSize(offset, frames, target.length);
      Arrays.fill(target, offset, offset + length, 1);
      Arrays.fill(target, offset + length, offset + frames, 0);
    } else {
      Dataset.super.read(field, index, target, offset);
    }
  }

  @Override
  public String digest() {
    return Digests.ofContent(this);
  }

  /** Returns for example {@code jsb-train: 229 examples of 88x129}. */
  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape();
  }
}
