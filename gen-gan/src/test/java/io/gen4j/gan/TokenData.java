package io.gen4j.gan;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Sequences of tokens in memory; {@code stop} ends one and fills the rest, -1 for none. */
record TokenData(int tokens, int[][] sequences, int stop) implements Dataset {

  /** Sequences that begin with token 0 and whose every token is the one before plus 1 or 2. */
  static TokenData counting(int tokens, int time, int count, long seed) {
    Random random = new Random(seed);
    int[][] all = new int[count][time + 1];
    for (int[] sequence : all) {
      for (int t = 1; t <= time; t++) {
        sequence[t] = (sequence[t - 1] + 1 + random.nextInt(2)) % tokens;
      }
    }
    return new TokenData(tokens, all, -1);
  }

  /** The share of steps that counting data could make. */
  static double validSteps(int[][] samples, int tokens) {
    int valid = 0;
    int all = 0;
    for (int[] sample : samples) {
      int before = 0;
      for (int token : sample) {
        int step = Math.floorMod(token - before, tokens);
        valid += step == 1 || step == 2 ? 1 : 0;
        all++;
        before = token;
      }
    }
    return valid / (double) all;
  }

  /** Sequences of ones of lengths 1 to {@code time}, ended by token 2. */
  static TokenData ones(int time, int count, long seed) {
    Random random = new Random(seed);
    int[][] all = new int[count][time + 1];
    for (int[] sequence : all) {
      int length = 1 + random.nextInt(time);
      Arrays.fill(sequence, 1, time + 1, 2);
      Arrays.fill(sequence, 1, length + 1, 1);
    }
    return new TokenData(3, all, 2);
  }

  @Override
  public String name() {
    return "tokens";
  }

  @Override
  public int size() {
    return sequences.length;
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(sequences[0].length);
  }

  @Override
  public ValueRange range() {
    return fields().get(0).range();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public List<Field> fields() {
    List<String> names = IntStream.range(0, tokens).mapToObj(String::valueOf).toList();
    Field data = new Field(Field.DATA, shape(), new FieldKind.Tokens(names));
    return stop < 0 ? List.of(data) : List.of(data, Field.mask(sequences[0].length));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    for (int t = 0; t < sequences[index].length; t++) {
      target[offset + t] = sequences[index][t];
    }
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (!field.equals(Field.MASK)) {
      read(index, target, offset);
      return;
    }
    boolean ended = false;
    for (int t = 0; t < sequences[index].length; t++) {
      target[offset + t] = ended ? 0 : 1;
      ended |= sequences[index][t] == stop;
    }
  }

  @Override
  public String digest() {
    return "tokens " + Arrays.deepHashCode(sequences);
  }
}
