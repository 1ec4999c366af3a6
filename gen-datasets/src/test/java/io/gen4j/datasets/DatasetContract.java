package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** What every data set promises; run by the test of each. */
public final class DatasetContract {

  private static final int THREADS = 4;

  private DatasetContract() {}

  public static void check(Dataset data) throws Exception {
    assertThat(data.name()).isNotBlank();
    assertThat(data.size()).isPositive();
    assertThat(data.digest()).matches("(files:)?sha256:[0-9a-f]{64}").isEqualTo(data.digest());
    int last = data.shape().dimensions().get(data.shape().dimensions().size() - 1);
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.paddedSteps(i)).isBetween(1, last);
    }
    assertThat(data.inPass(3).fields()).isEqualTo(data.fields());
    checkLabels(data);
    checkFields(data);
    checkReading(data);
    checkBounds(data);
    checkThreads(data, examples(data));
  }

  /** One example as an array. */
  static float[] example(Dataset data, int index) {
    float[] values = new float[data.shape().length()];
    data.read(index, values, 0);
    return values;
  }

  private static void checkLabels(Dataset data) {
    if (!data.hasLabels()) {
      assertThat(data.classes()).isZero();
      assertThatThrownBy(() -> data.label(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has no labels");
      return;
    }
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.label(i)).isBetween(0, data.classes() - 1);
    }
    assertThatThrownBy(() -> data.label(data.size())).isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** The values of a field of one example. */
  static float[] field(Dataset data, String name, int index) {
    float[] values = new float[data.field(name).orElseThrow().shape().length()];
    data.read(name, index, values, 0);
    return values;
  }

  private static void checkFields(Dataset data) {
    assertThat(data.classNames()).hasSize(data.classes()).doesNotHaveDuplicates();
    List<Field> fields = data.fields();
    assertThat(fields.stream().map(Field::name)).doesNotHaveDuplicates();
    assertThat(fields.get(0).name()).isEqualTo(Field.DATA);
    assertThat(fields.get(0).shape()).isEqualTo(data.shape());
    assertThat(fields.get(0).range()).isEqualTo(data.range());
    for (int i = 0; i < data.size(); i++) {
      int steps = data.shape().dimensions().get(data.shape().dimensions().size() - 1);
      assertThat(data.paddedSteps(i)).isBetween(1, steps);
    }
    assertThat(data.field(Field.LABEL).isPresent()).isEqualTo(data.hasLabels());
    if (data.hasLabels()) {
      assertThat(fields.get(1)).isEqualTo(Field.label(data.classNames()));
    }
    for (Field field : fields) {
      int length = field.shape().length();
      for (int i = 0; i < data.size(); i++) {
        float[] target = new float[length + 3];
        Arrays.fill(target, -777f);
        data.read(field.name(), i, target, 2);
        assertThat(new float[] {target[0], target[1], target[length + 2]}).containsOnly(-777f);
        float[] values = Arrays.copyOfRange(target, 2, length + 2);
        for (float value : values) {
          assertThat(field.range().contains(value)).isTrue();
        }
        if (field.name().equals(Field.DATA)) {
          assertThat(values).isEqualTo(example(data, i));
        } else if (field.name().equals(Field.LABEL)) {
          assertThat(values).containsExactly(data.label(i));
        }
      }
      if (!field.name().equals(Field.LABEL)) {
        assertThatThrownBy(() -> data.read(field.name(), data.size(), new float[length], 0))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.read(field.name(), 0, new float[length], 1))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
    }
    assertThatThrownBy(() -> data.read("no such field", 0, new float[1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such field");
  }

  private static void checkReading(Dataset data) {
    int length = data.shape().length();
    for (int i = 0; i < data.size(); i++) {
      float[] target = new float[length + 5];
      Arrays.fill(target, -777f);
      data.read(i, target, 3);
      float[] values = example(data, i);
      assertThat(Arrays.copyOfRange(target, 3, length + 3)).isEqualTo(values);
      assertThat(new float[] {target[0], target[1], target[2], target[length + 3]})
          .containsOnly(-777f);
      for (float value : values) {
        assertThat(data.range().contains(value)).isTrue();
      }
    }
  }

  private static void checkBounds(Dataset data) {
    int length = data.shape().length();
    for (int wrong : new int[] {-1, data.size()}) {
      assertThatThrownBy(() -> data.read(wrong, new float[length], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> data.read(0, new float[length], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** All examples as arrays. */
  static List<float[]> examples(Dataset data) {
    return IntStream.range(0, data.size()).mapToObj(i -> example(data, i)).toList();
  }

  /** Reads everything from several threads at once. */
  static void checkThreads(Dataset data, List<float[]> expected) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<Void> readAll =
          () -> {
            for (int i = 0; i < data.size(); i++) {
              assertThat(example(data, i)).isEqualTo(expected.get(i));
            }
            return null;
          };
      for (Future<Void> done :
          pool.invokeAll(IntStream.range(0, THREADS).mapToObj(t -> readAll).toList())) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
