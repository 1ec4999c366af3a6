package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.Gen4j;
import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import io.gen4j.core.testing.Checks;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightOrderTest {

  private static final int EXAMPLES = 4;

  @BeforeAll
  static void start() {
    Gen4j.initialize();
    assumeTrue(OneDnn.isAvailable());
  }

  /**
   * oneDNN's own reordering of all weights, over memory that held NaN before. Sizes that fill
   * oneDNN's blocks and sizes that leave padding in them.
   */
  @ParameterizedTest
  @CsvSource({
    "64, 128, true",
    "64, 192, true",
    "128, 64, false",
    "64, 144, false",
    "20, 200, false",
    "200, 20, false",
    "3, 128, false",
    "128, 3, false",
    "1, 256, false",
    "16, 130, false"
  })
  void equalsTheReorderingOfTheWhole(int in, int out, boolean divides) {
    ConvolutionGeometry g = new ConvolutionGeometry(in, 8, 8, out, 4, 4, 4, 4, 2, 2, 1, 1, 1, 1);
    float[] weights = new float[in * out * 16];
    double[] drawn = Checks.values(Checks.normalArray(1, weights.length));
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) drawn[i];
    }
    for (Kind kind : Kind.values()) {
      memory.desc order = new OneDnnDescription(kind, g, EXAMPLES, null, false).order();
      int length = (int) (order.get_size() / Float.BYTES);
      FloatPointer plain = new FloatPointer(weights);
      FloatPointer whole = filled(length);
      reorder(g, plain, whole, order);
      FloatPointer inParts = filled(length);
      try (WeightOrder reordering = new WeightOrder(g, order, false, false)) {
        reordering.run(plain, inParts);
        if (divides && Parallel.PROCESSORS > 1) {
          assertThat(reordering.parts()).as("%s, parts", kind).isGreaterThan(1);
        }
      }
      assertThat(values(inParts, length)).as("%s", kind).isEqualTo(values(whole, length));
      FloatPointer twice = filled(length);
      try (WeightOrder reordering = new WeightOrder(g, order, false, true)) {
        reordering.run(plain, twice);
      }
      assertThat(values(twice, length)).as("%s, twice", kind).isEqualTo(values(whole, length));
      FloatPointer again = filled(weights.length);
      try (WeightOrder reordering = new WeightOrder(g, order, true, false)) {
        reordering.run(again, inParts);
      }
      assertThat(values(again, weights.length)).as("%s, back", kind).isEqualTo(weights);
    }
  }

  private static void reorder(
      ConvolutionGeometry g, FloatPointer plain, FloatPointer ordered, memory.desc order) {
    memory from = OneDnnPrimitive.unset(OneDnnDescription.plainWeights(g));
    memory to = OneDnnPrimitive.unset(order);
    from.set_data_handle(plain);
    to.set_data_handle(ordered);
    stream steps = new stream(OneDnn.engine());
    new reorder(from, to).execute(steps, from, to);
    steps._wait();
  }

  private static FloatPointer filled(int length) {
    FloatPointer values = new FloatPointer(length);
    for (int i = 0; i < length; i++) {
      values.put(i, Float.NaN);
    }
    return values;
  }

  private static float[] values(FloatPointer pointer, int length) {
    float[] values = new float[length];
    pointer.get(values);
    return values;
  }
}
