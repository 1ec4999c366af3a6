package io.gen4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Comparison of arrays, and arrays to compare. */
public final class Checks {

  /** Below this magnitude a difference is judged as if the values were this large. */
  private static final double FLOOR = 1e-3;

  private Checks() {}

  /** The largest difference, in units of the largest expected magnitude. */
  public static double distance(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double scale = FLOOR;
    for (double e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      // Math.max would drop nothing, but a comparison would drop NaN.
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    return worst / scale;
  }

  /** Asserts that values agree to {@code tolerance} times the largest expected magnitude. */
  public static void assertClose(
      String what, double[] actual, double[] expected, double tolerance) {
    assertThat(distance(actual, expected))
        .as("largest difference of %s, relative to the largest value", what)
        .isLessThanOrEqualTo(tolerance);
  }

  /** Asserts the same of arrays by name; names must agree too. */
  public static void assertClose(
      String what, Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
    assertThat(actual.keySet()).as("names of %s", what).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> assertClose(what + " " + name, actual.get(name), values, tolerance));
  }

  /** Values in C order, whatever the strides. */
  public static double[] values(INDArray x) {
    return x.dup('c').data().asDouble();
  }

  /** Values in C order as floats, for comparisons bit for bit. */
  public static float[] floats(INDArray x) {
    return x.dup('c').data().asFloat();
  }

  /** Standard normal numbers. */
  public static double[] normal(long seed, int count) {
    Random random = new Random(seed);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      // Rounded to floats, so that float and double arithmetic start from the same numbers.
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** An array of standard normal floats in C order. */
  public static INDArray normalArray(long seed, long... shape) {
    return array(normal(seed, length(shape)), shape);
  }

  /** A float array in C order. */
  public static INDArray array(double[] values, long... shape) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return Nd4j.create(rounded, shape, 'c').castTo(DataType.FLOAT);
  }

  /** Number of values of a shape. */
  public static int length(long... shape) {
    int length = 1;
    for (long axis : shape) {
      length = Math.toIntExact(length * axis);
    }
    return length;
  }

  /** Runs something and returns what it wrote to standard error, where log messages go. */
  public static String standardError(Runnable action) {
    java.io.PrintStream before = System.err;
    java.io.ByteArrayOutputStream written = new java.io.ByteArrayOutputStream();
    System.setErr(new java.io.PrintStream(written, true, java.nio.charset.StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(before);
    }
    return written.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
