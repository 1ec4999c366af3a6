package io.gen4j.core.sequence;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Sequences of tokens in memory, with padding if some are shorter. */
record Tokens(List<String> vocabulary, int length, int[][] sequences, boolean masked)
    implements Dataset {

  /** Numbers as tokens. */
  static List<String> numbers(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("t" + i);
    }
    return names;
  }

  /** Sequences in which every token is the one before plus 1 or plus 2, modulo the vocabulary. */
  static Tokens counting(int tokens, int length, int count, long seed) {
    Random random = new Random(seed);
    int[][] all = new int[count][length];
    for (int[] sequence : all) {
      sequence[0] = random.nextInt(tokens);
      for (int t = 1; t < length; t++) {
        sequence[t] = (sequence[t - 1] + 1 + random.nextInt(2)) % tokens;
      }
    }
    return new Tokens(numbers(tokens), length, all, false);
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
    return ExampleShape.vector(length);
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
    Field data = new Field(Field.DATA, shape(), new FieldKind.Tokens(vocabulary));
    return masked ? List.of(data, Field.mask(length)) : List.of(data);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    for (int i = 0; i < length; i++) {
      target[offset + i] = i < sequences[index].length ? sequences[index][i] : 0;
    }
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.MASK)) {
      for (int i = 0; i < length; i++) {
        target[offset + i] = i < sequences[index].length ? 1 : 0;
      }
    } else {
      read(index, target, offset);
    }
  }

  @Override
  public String digest() {
    return "tokens-" + Arrays.deepHashCode(sequences);
  }
}
