package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Element-wise kernels against their formulas, for lengths around the borders of blocks. */
class ElementwiseTest {

  private static final double TOLERANCE = 1e-6;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 2047, 2048, 2049, 32_768, 65_535, 65_536, 65_537, 300_001})
  void followFormulas(int length) {
    INDArray x = Checks.normalArray(1, length);
    INDArray dy = Checks.normalArray(2, length);
    INDArray out = Checks.normalArray(3, length);
    double[] a = Checks.values(x);
    double[] b = Checks.values(dy);
    for (float slope : new float[] {0f, 0.01f, 0.2f, 0.9f}) {
      Elementwise.leakyRelu(x, out, slope);
      check(out, i -> a[i] > 0 ? a[i] : slope * a[i]);
      Elementwise.leakyReluGradient(x, dy, out, slope);
      check(out, i -> a[i] > 0 ? b[i] : slope * b[i]);
    }
    Elementwise.tanhGradient(x, dy, out);
    check(out, i -> b[i] * (1 - a[i] * a[i]));
    Elementwise.sigmoidGradient(x, dy, out);
    check(out, i -> b[i] * a[i] * (1 - a[i]));
    Elementwise.eluGradient(x, dy, out);
    check(out, i -> b[i] * (a[i] > 0 ? 1 : a[i] + 1));
    Elementwise.multiply(x, dy, out);
    check(out, i -> a[i] * b[i]);
    INDArray s = Checks.normalArray(4, length);
    double[] c = Checks.values(s);
    Elementwise.swishGradient(x, s, dy, out);
    check(out, i -> b[i] * c[i] * (1 + a[i] * (1 - c[i])));
    INDArray target = x.dup('c');
    Elementwise.movingAverage(target, dy, 0.75f);
    check(target, i -> 0.75 * a[i] + 0.25 * b[i]);
    target = x.dup('c');
    Elementwise.addScaled(target, dy, -0.5f);
    check(target, i -> a[i] - 0.5 * b[i]);
    assertThat(Checks.values(x)).isEqualTo(a);
    assertThat(Checks.values(dy)).isEqualTo(b);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2049, 70_001})
  void adamFollowsItsFormulas(int length) {
    INDArray p = Checks.normalArray(1, length);
    INDArray g = Checks.normalArray(2, length);
    INDArray m = Checks.normalArray(3, length);
    INDArray v = Checks.normalArray(4, length);
    v.muli(v);
    double[] ps = Checks.values(p);
    double[] gs = Checks.values(g);
    double[] ms = Checks.values(m);
    double[] vs = Checks.values(v);
    Elementwise.adam(p, g, m, v, 0.01f, 0.5f, 0.9f, 1e-3f);
    for (int i = 0; i < length; i++) {
      ms[i] = 0.5 * ms[i] + 0.5 * gs[i];
      vs[i] = 0.9 * vs[i] + 0.1 * gs[i] * gs[i];
      ps[i] -= 0.01 * ms[i] / (Math.sqrt(vs[i]) + 1e-3);
    }
    Checks.assertClose("first moment", Checks.values(m), ms, TOLERANCE);
    Checks.assertClose("second moment", Checks.values(v), vs, TOLERANCE);
    Checks.assertClose("parameters", Checks.values(p), ps, TOLERANCE);
    assertThat(Checks.values(g)).isEqualTo(gs);
  }

  /** The step function of the gradient at, just above and just below zero. */
  @Test
  void theKinkOfTheLeakyRelu() {
    INDArray y =
        Checks.array(
            new double[] {0, -0.0, Float.MIN_NORMAL, -Float.MIN_NORMAL, 1e-30, -1e-30, 3e38, -3e38},
            8);
    INDArray dy = Checks.array(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, 8);
    INDArray dx = dy.dup('c');
    Elementwise.leakyReluGradient(y, dy, dx, 0.25f);
    double[] slopes = Checks.values(dx);
    assertThat(Arrays.copyOfRange(slopes, 2, 8)).containsExactly(1, 0.25, 1, 0.25, 1, 0.25);
    assertThat(slopes[0]).as("at zero any slope between the two is one").isBetween(0.25, 1.0);
    assertThat(slopes[1]).isBetween(0.25, 1.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2047, 2048, 4999})
  void findsOneValueThatIsNotFinite(int at) {
    INDArray x = Checks.normalArray(1, 5000);
    x.putScalar(7, Float.MAX_VALUE);
    x.putScalar(8, Float.MAX_VALUE);
    assertThat(Elementwise.allFinite(x)).isTrue();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      INDArray y = x.dup('c');
      y.putScalar(at, bad);
      assertThat(Elementwise.allFinite(y)).isFalse();
    }
  }

  @Test
  void worksOnViewsWithAnOffset() {
    INDArray whole = Checks.normalArray(1, 100);
    double[] before = Checks.values(whole);
    INDArray source = Checks.normalArray(2, 90);
    double[] added = Checks.values(source);
    Elementwise.addScaled(
        whole.get(NDArrayIndex.interval(40, 60)), source.get(NDArrayIndex.interval(70, 90)), 1f);
    double[] expected = before.clone();
    for (int i = 40; i < 60; i++) {
      expected[i] += added[i + 30];
    }
    Checks.assertClose("whole array", Checks.values(whole), expected, TOLERANCE);
  }

  private static void check(INDArray actual, IntToDoubleFunction formula) {
    double[] expected = new double[(int) actual.length()];
    Arrays.setAll(expected, formula);
    Checks.assertClose("values", Checks.values(actual), expected, TOLERANCE);
  }
}
