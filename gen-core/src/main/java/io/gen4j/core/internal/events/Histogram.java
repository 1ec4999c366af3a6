package io.gen4j.core.internal.events;

import java.util.Arrays;

/**
 * A histogram in TensorFlow's default buckets. Positive limits grow by 10 % from 1e-12 to 1e20, and
 * negative limits mirror them. The limit 0 is between them, and the largest double is at each end.
 * A value belongs to the first bucket with a limit above the value.
 */
public final class Histogram {

  // Fields of tensorflow.HistogramProto.
  private static final int MIN = 1;
  private static final int MAX = 2;
  private static final int NUM = 3;
  private static final int SUM = 4;
  private static final int SUM_OF_SQUARES = 5;
  private static final int BUCKET_LIMIT = 6;
  private static final int BUCKET = 7;

  private static final double[] LIMITS = limits();

  private final long[] counts = new long[LIMITS.length];
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double sum;
  private double sumOfSquares;
  private long count;
  private long left;

  /** Counts values and leaves out non-finite ones. */
  public static Histogram of(double[] values) {
    Histogram histogram = new Histogram();
    for (double value : values) {
      histogram.add(value);
    }
    return histogram;
  }

  /** Counts values and leaves out non-finite ones. */
  public static Histogram of(float[] values) {
    Histogram histogram = new Histogram();
    for (float value : values) {
      histogram.add(value);
    }
    return histogram;
  }

  private Histogram() {}

  /** Returns the number of non-finite values. */
  public long leftOut() {
    return left;
  }

  void writeTo(ProtoWriter out) {
    out.fixed(MIN, count == 0 ? 0 : min);
    out.fixed(MAX, count == 0 ? 0 : max);
    out.fixed(NUM, (double) count);
    out.fixed(SUM, sum);
    out.fixed(SUM_OF_SQUARES, sumOfSquares);
    double[] ends = new double[LIMITS.length];
    double[] sizes = new double[LIMITS.length];
    int written = 0;
    for (int i = 0; i < LIMITS.length; i++) {
      // Adjacent empty buckets are written as a single one, with the limit of the last.
      boolean joins = counts[i] == 0 && written > 0 && sizes[written - 1] == 0;
      written += joins ? 0 : 1;
      ends[written - 1] = LIMITS[i];
      sizes[written - 1] = counts[i];
    }
    out.packed(BUCKET_LIMIT, Arrays.copyOf(ends, written));
    out.packed(BUCKET, Arrays.copyOf(sizes, written));
  }

  private void add(double value) {
    if (!Double.isFinite(value)) {
      left++;
      return;
    }
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
    count++;
    counts[bucket(value)]++;
  }

  /**
   * Returns the index of the first limit above a value, or the last index for the largest double.
   */
  private static int bucket(double value) {
    int low = 0;
    int high = LIMITS.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (LIMITS[middle] > value) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static double[] limits() {
    double[] positive = new double[1000];
    int count = 0;
    for (double limit = 1e-12; limit < 1e20; limit *= 1.1) {
      positive[count++] = limit;
    }
    positive[count++] = Double.MAX_VALUE;
    double[] all = new double[2 * count + 1];
    for (int i = 0; i < count; i++) {
      all[count - 1 - i] = -positive[i];
      all[count + 1 + i] = positive[i];
    }
    return all;
  }
}
