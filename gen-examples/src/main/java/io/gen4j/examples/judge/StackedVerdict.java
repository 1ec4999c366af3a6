package io.gen4j.examples.judge;

import io.gen4j.core.data.ValueRange;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which of the 1,000 modes of stacked MNIST samples show: the judge reads the three channels, and
 * the three digits are the number of the mode (Metz et al. 2017).
 *
 * @param modes modes that at least one sample shows
 * @param divergence KL divergence of the samples' distribution over modes from the uniform one, in
 *     nats
 * @param confident share of channels that the judge gives {@value Judge#CONFIDENT} or more to some
 *     digit
 * @param judged number of samples
 */
public record StackedVerdict(int modes, double divergence, double confident, int judged) {

  /** Number of modes. */
  public static final int MODES = 1000;

  private static final int CHANNELS = 3;
  private static final int PART = 500;

  /** Draws a part of the samples. */
  public interface Sampler {
    /** Returns {@code [count, 3, 28, 28]}, other samples for every number of a part. */
    INDArray sample(int count, int part);
  }

  /** Judges samples, some at a time. */
  public static StackedVerdict of(Sampler sampler, int count, ValueRange range) {
    int[] counts = new int[MODES];
    double confident = 0;
    try (Judge judge = Judge.mnist()) {
      for (int from = 0; from < count; from += PART) {
        int size = Math.min(PART, count - from);
        try (INDArray images = sampler.sample(size, from / PART);
            INDArray channels = images.dup('c').reshape((long) CHANNELS * size, 1, 28, 28);
            INDArray probabilities = judge.probabilities(channels, range)) {
          float[][] rows = probabilities.toFloatMatrix();
          for (int i = 0; i < size; i++) {
            int mode = 0;
            for (int c = 0; c < CHANNELS; c++) {
              float[] row = rows[i * CHANNELS + c];
              int digit = mostProbable(row);
              mode = mode * Judge.CLASSES + digit;
              confident += row[digit] >= Judge.CONFIDENT ? 1.0 / (CHANNELS * count) : 0;
            }
            counts[mode]++;
          }
        }
      }
    }
    return new StackedVerdict(found(counts), divergence(counts, count), confident, count);
  }

  private static int found(int[] counts) {
    int found = 0;
    for (int shown : counts) {
      found += shown > 0 ? 1 : 0;
    }
    return found;
  }

  private static double divergence(int[] counts, int total) {
    double divergence = 0;
    for (int shown : counts) {
      double share = (double) shown / total;
      divergence += share > 0 ? share * Math.log(share * counts.length) : 0;
    }
    return divergence;
  }

  private static int mostProbable(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }
}
