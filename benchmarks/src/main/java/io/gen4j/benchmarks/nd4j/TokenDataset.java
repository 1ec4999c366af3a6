package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.TokenBatches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.List;

/** Some batches of tokens in memory as a data set. */
final class TokenDataset implements Dataset {

  private static final int BATCHES = 8;

  private final List<String> vocabulary;
  private final List<int[]> batches = new ArrayList<>();
  private final int length;
  private final int batch;

  TokenDataset(Task task, List<String> vocabulary) {
    this.vocabulary = vocabulary;
    this.length = task.side() + 1;
    this.batch = task.batch();
    for (int i = 0; i < BATCHES; i++) {
      batches.add(TokenBatches.batch(task, i));
    }
  }

  @Override
  public String name() {
    return "tokens";
  }

  @Override
  public int size() {
    return BATCHES * batch;
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
    return List.of(new Field(Field.DATA, shape(), new FieldKind.Tokens(vocabulary)));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int[] tokens = batches.get(index / batch);
    for (int i = 0; i < length; i++) {
      target[offset + i] = tokens[index % batch * length + i];
    }
  }

  @Override
  public String digest() {
    return "tokens-" + length + "-" + batch;
  }
}
