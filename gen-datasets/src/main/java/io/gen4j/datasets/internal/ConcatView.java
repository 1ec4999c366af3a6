package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.RowScaling;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sets with the same fields, one after the other. Classes with the same name are one class. */
public final class ConcatView implements Dataset {

  private final List<Dataset> parts;
  private final int[] starts;
  private final int size;
  private final List<String> classNames;
  private final List<Field> fields;

  /** For each part, the number of each of its classes in the joined set. */
  private final List<int[]> classNumbers = new ArrayList<>();

  /** Joins sets. The caller has checked that they agree in everything except class names. */
  public ConcatView(List<Dataset> parts) {
    this.parts = List.copyOf(parts);
    this.starts = new int[parts.size()];
    int next = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = next;
      next = Math.addExact(next, parts.get(i).size());
    }
    this.size = next;
    // The classes of the first set keep their numbers.
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Dataset part : parts) {
      List<String> names = part.classNames();
      for (String name : names) {
        numbers.putIfAbsent(name, numbers.size());
      }
      classNumbers.add(names.stream().mapToInt(numbers::get).toArray());
    }
    this.classNames = List.copyOf(numbers.keySet());
    this.fields =
        parts.get(0).fields().stream()
            .map(field -> field.name().equals(Field.LABEL) ? Field.label(classNames) : field)
            .toList();
  }

  @Override
  public String name() {
    return parts.stream().map(Dataset::name).collect(Collectors.joining("+"));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ExampleShape shape() {
    return parts.get(0).shape();
  }

  @Override
  public ValueRange range() {
    return parts.get(0).range();
  }

  @Override
  public int classes() {
    return classNames.size();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<Field> fields() {
    return fields;
  }

  @Override
  public Optional<RowScaling> scaling() {
    return parts.get(0).scaling();
  }

  @Override
  public int label(int index) {
    int part = partOf(index);
    return classNumbers.get(part)[parts.get(part).label(index - starts[part])];
  }

  @Override
  public int paddedSteps(int index) {
    int part = partOf(index);
    return parts.get(part).paddedSteps(index - starts[part]);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int part = partOf(index);
    parts.get(part).read(index - starts[part], target, offset);
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.LABEL) && hasLabels()) {
      target[offset] = label(index);
    } else {
      int part = partOf(index);
      parts.get(part).read(field, index - starts[part], target, offset);
    }
  }

  @Override
  public Dataset inPass(long pass) {
    List<Dataset> now = parts.stream().map(part -> part.inPass(pass)).toList();
    return now.equals(parts) ? this : new ConcatView(now);
  }

  @Override
  public String digest() {
    boolean same = parts.stream().allMatch(part -> part.classNames().equals(classNames));
    return Digests.derived(same ? "concat" : "concat" + classNames, parts);
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }

  private int partOf(int index) {
    Objects.checkIndex(index, size);
    int found = Arrays.binarySearch(starts, index);
    return found >= 0 ? found : -found - 2;
  }
}
