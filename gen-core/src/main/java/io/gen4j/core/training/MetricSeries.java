package io.gen4j.core.training;

import java.util.Arrays;

/**
 * The points of one metric, in columns that grow. When the columns are full, every second point is
 * removed, and from then on only every second new point is kept. This repeats each time they are
 * full. Memory is therefore bounded. The first and the last point are always kept.
 */
final class MetricSeries {

  private final int most;
  private long[] steps = new long[16];
  private long[] epochs = new long[16];
  private long[] examples = new long[16];
  private double[] seconds = new double[16];
  private double[] values = new double[16];
  private int count;
  private long added;
  private long stride = 1;
  // Whether the last point is replaced by the next one.
  private boolean provisional;

  /** Creates a series of at most {@code most} points and one more. {@code most} must be even. */
  MetricSeries(int most) {
    this.most = most;
  }

  /** Adds a point. Its step must be higher than the previous one. */
  void add(long step, long epoch, long exampleCount, double second, double value) {
    if (provisional) {
      count--;
    }
    boolean kept = added % stride == 0;
    if (kept && count == most) {
      halve();
      kept = added % stride == 0;
    }
    added++;
    provisional = !kept;
    grow();
    steps[count] = step;
    epochs[count] = epoch;
    examples[count] = exampleCount;
    seconds[count] = second;
    values[count] = value;
    count++;
  }

  int size() {
    return count;
  }

  long step(int i) {
    return steps[i];
  }

  double value(int i) {
    return values[i];
  }

  TrainingHistory.Point point(int i) {
    return new TrainingHistory.Point(steps[i], epochs[i], examples[i], seconds[i], values[i]);
  }

  long[] steps() {
    return Arrays.copyOf(steps, count);
  }

  double[] values() {
    return Arrays.copyOf(values, count);
  }

  /** Returns a copy that uses no more memory than its points need. */
  MetricSeries copy() {
    MetricSeries copy = new MetricSeries(most);
    copy.resize(this, count);
    copy.count = count;
    copy.added = added;
    copy.stride = stride;
    copy.provisional = provisional;
    return copy;
  }

  private void halve() {
    count = (count + 1) / 2;
    for (int i = 0; i < count; i++) {
      steps[i] = steps[2 * i];
      epochs[i] = epochs[2 * i];
      examples[i] = examples[2 * i];
      seconds[i] = seconds[2 * i];
      values[i] = values[2 * i];
    }
    stride *= 2;
  }

  private void grow() {
    if (count == steps.length) {
      resize(this, Math.min(2 * Math.max(8, count), Math.max(count + 1, most + 1)));
    }
  }

  private void resize(MetricSeries from, int length) {
    steps = Arrays.copyOf(from.steps, length);
    epochs = Arrays.copyOf(from.epochs, length);
    examples = Arrays.copyOf(from.examples, length);
    seconds = Arrays.copyOf(from.seconds, length);
    values = Arrays.copyOf(from.values, length);
  }
}
