package io.gen4j.core.internal.kernels;

import static io.gen4j.core.internal.kernels.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.Gen4j;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Loops;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products in bfloat16 against sums in double precision. A product of two rounded values differs
 * from the exact one by at most (1 + 2^-9)^2 - 1 of its size. The sum of rounded products in float
 * differs from that in double by at most {@code n 2^-24} of the sum of sizes.
 */
class Bfloat16Test {

  private static final double ROUNDED = Math.pow(1 + Math.pow(2, -9), 2) - 1;
  private static final double FLOAT = Math.pow(2, -24);

  @BeforeAll
  static void start() {
    Gen4j.initialize();
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(new Bfloat16Units(false, 0).missing()).get().asString().contains("oneDNN");
    for (int without :
        new int[] {
          dnnl.dnnl_cpu_isa_avx2,
          dnnl.dnnl_cpu_isa_avx2_vnni_2,
          dnnl.dnnl_cpu_isa_avx512_core,
          dnnl.dnnl_cpu_isa_avx512_core_vnni
        }) {
      assertThat(new Bfloat16Units(true, without).missing())
          .get()
          .asString()
          .contains("AVX512_BF16");
    }
    for (int with :
        new int[] {
          dnnl.dnnl_cpu_isa_avx512_core_bf16,
          dnnl.dnnl_cpu_isa_avx512_core_fp16,
          dnnl.dnnl_cpu_isa_avx512_core_amx,
          dnnl.dnnl_cpu_isa_avx10_2_512
        }) {
      assertThat(new Bfloat16Units(true, with).missing()).isEmpty();
    }
  }

  /** Ties, signs, zero and infinity. */
  @Test
  void roundsToTheNearestValue() {
    assumeTrue(hasUnits());
    float[] values = new float[50];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          Float.intBitsToFloat(0x3F800000 + i * 0x1800 - 40 * 0x800) * (i % 2 == 0 ? 1 : -1);
    }
    values[0] = 0;
    values[1] = Float.intBitsToFloat(0x3F808000); // halfway, to the even value below
    values[2] = Float.intBitsToFloat(0x3F818000); // halfway, to the even value above
    values[3] = Float.NEGATIVE_INFINITY;
    Bfloat16Products products = new Bfloat16Products();
    INDArray room = products.round(Nd4j.createFromArray(values).reshape('c', 5, 10)).memory();
    int[] halves = new int[values.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Rounding.halves(room).get(i) & 0xFFFF;
    }
    assertThat(halves)
        .isEqualTo(
            Stream.of(box(values))
                .mapToInt(v -> Float.floatToRawIntBits(round(v)) >>> 16)
                .toArray());
    products.release();
  }

  /** Sizes for one part and several, by rows and by columns, and sizes that are no multiples. */
  @ParameterizedTest
  @CsvSource({"16, 16, 16", "64, 300, 200", "200, 64, 300", "33, 100, 71", "129, 65, 67"})
  void sumsRoundedProducts(int rows, int inner, int columns) {
    assumeTrue(hasUnits());
    Bfloat16Products products = new Bfloat16Products();
    for (int flags = 0; flags < 4; flags++) {
      boolean transposeA = (flags & 1) != 0;
      boolean transposeB = (flags & 2) != 0;
      INDArray a = normal(1, transposeA ? inner : rows, transposeA ? rows : inner);
      INDArray b = normal(2, transposeB ? columns : inner, transposeB ? inner : columns);
      INDArray out = Nd4j.valueArrayOf(new long[] {rows, columns}, Float.NaN, DataType.FLOAT);

      products.multiply(products.round(a), transposeA, products.round(b), transposeB, out);

      double[] as = Checks.values(transposeA ? a.transpose().dup('c') : a);
      double[] bs = Checks.values(transposeB ? b.transpose().dup('c') : b);
      double[] actual = Checks.values(out);
      double worst = 0;
      for (int i = 0; i < rows; i++) {
        for (int j = i % 7; j < columns; j += 7) {
          double exact = 0;
          double rounded = 0;
          double size = 0;
          for (int k = 0; k < inner; k++) {
            double product = as[i * inner + k] * bs[k * columns + j];
            exact += product;
            size += Math.abs(product);
            rounded += (double) round(as[i * inner + k]) * round(bs[k * columns + j]);
          }
          double sum = actual[i * columns + j];
          assertThat(Math.abs(sum - rounded)).isLessThanOrEqualTo(2 * inner * FLOAT * size);
          double error = Math.abs(sum - exact) / size;
          assertThat(error).isLessThanOrEqualTo(ROUNDED + 2 * inner * FLOAT);
          worst = Math.max(worst, error);
        }
      }
      assertThat(worst).as("error above that of float").isGreaterThan(10 * inner * FLOAT);
    }
    products.release();
  }

  /** More shapes than are kept, and the first once more. */
  @Test
  void freesOldProducts() {
    assumeTrue(hasUnits());
    Bfloat16Products products = new Bfloat16Products();
    double[] first = null;
    for (int rows = 16; rows < 50; rows++) {
      double[] product = square(products, rows);
      first = first == null ? product : first;
    }
    assertThat(square(products, 16)).isEqualTo(first);
    products.release();
    assertThat(square(products, 16)).isEqualTo(first);
    products.release();
  }

  private static double[] square(Bfloat16Products products, int rows) {
    Bfloat16Products.Rounded a = products.round(normal(3, rows, 24));
    INDArray out = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, rows}, 'c');
    products.multiply(a, false, a, true, out);
    return Checks.values(out);
  }

  static Stream<Arguments> convolutions() {
    return Stream.of(
        Arguments.of("of the DCGAN", shape(16, 16, 16, 16, 32, 4, 2, 1, 1, false)),
        Arguments.of("padded channels", shape(4, 20, 8, 8, 200, 3, 1, 1, 1, false)),
        // Weights are brought into oneDNN's order in two parts.
        Arguments.of("two parts of weights", shape(4, 64, 8, 8, 192, 4, 2, 1, 1, false)),
        Arguments.of("few channels", shape(8, 8, 8, 8, 12, 4, 2, 1, 1, false)),
        Arguments.of("an odd kernel", shape(11, 20, 7, 9, 24, 3, 1, 1, 1, false)));
  }

  /** The products of rounded arrays, and so within the bounds of rounding. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("convolutions")
  void convolves(String name, Loops.Shape s) {
    assumeTrue(hasUnits());
    INDArray x = Checks.normalArray(1, s.batch(), s.in(), s.height(), s.width());
    INDArray w = Checks.normalArray(2, s.out(), s.in(), s.kernelHeight(), s.kernelWidth());
    INDArray dy = Checks.normalArray(4, s.batch(), s.out(), s.outHeight(), s.outWidth());
    double[] xs = Checks.values(x);
    double[] ws = Checks.values(w);
    double[] dys = Checks.values(dy);
    Loops.Result exact = Loops.backward(s, xs, ws, dys);
    Loops.Result rounded = Loops.backward(s, round(xs), round(ws), round(dys));
    Loops.Result sizes = Loops.backward(s, sizes(xs), sizes(ws), sizes(dys));
    OneDnnConvolution convolution = new OneDnnConvolution(Shapes.geometry(s));
    convolution.setBfloat16(true);

    INDArray y = ChannelsLast.create(s.batch(), s.out(), s.outHeight(), s.outWidth());
    convolution.forward(ChannelsLast.of(x), w, y);
    assertRounded(
        y,
        Loops.forward(s, xs, ws, null),
        Loops.forward(s, round(xs), round(ws), null),
        Loops.forward(s, sizes(xs), sizes(ws), null));
    INDArray dx = ChannelsLast.create(s.batch(), s.in(), s.height(), s.width());
    convolution.inputGradient(ChannelsLast.of(dy), w, dx);
    assertRounded(dx, exact.dx(), rounded.dx(), sizes.dx());
    INDArray dw = Nd4j.valueArrayOf(w.shape(), Float.NaN, DataType.FLOAT);
    convolution.weightGradient(ChannelsLast.of(x), ChannelsLast.of(dy), dw);
    assertRounded(dw, exact.dw(), rounded.dw(), sizes.dw());

    // The same object computes in float again.
    convolution.setBfloat16(false);
    convolution.forward(ChannelsLast.of(x), w, y);
    Checks.assertClose("output", Checks.values(y), Loops.forward(s, xs, ws, null), 1e-5);
    convolution.release();
  }

  private static void assertRounded(
      INDArray actual, double[] exact, double[] rounded, double[] sizes) {
    double[] values = Checks.values(actual);
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(values[i] - rounded[i])).isLessThanOrEqualTo(1e-4 * sizes[i]);
      double error = Math.abs(values[i] - exact[i]);
      assertThat(error).isLessThanOrEqualTo((ROUNDED + 1e-4) * sizes[i]);
      worst = Math.max(worst, sizes[i] == 0 ? 0 : error / sizes[i]);
    }
    assertThat(worst).as("error above that of float").isGreaterThan(3e-4);
  }

  private static boolean hasUnits() {
    return Bfloat16Units.here().missing().isEmpty();
  }

  private static INDArray normal(long seed, long... shape) {
    return Checks.normalArray(seed, shape);
  }

  /** Rounds half to even, without oneDNN. */
  private static float round(double value) {
    int bits = Float.floatToRawIntBits((float) value);
    return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
  }

  private static double[] round(double... values) {
    return Arrays.stream(values).map(Bfloat16Test::round).toArray();
  }

  private static double[] sizes(double... values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  private static Float[] box(float... values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }
}
