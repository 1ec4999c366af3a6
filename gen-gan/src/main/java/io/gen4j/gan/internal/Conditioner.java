package io.gen4j.gan.internal;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.conditioning.LabelSampling;
import io.gen4j.gan.internal.padding.StepWeights;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws conditions, reads them from data, and computes adversarial logits that depend on them. */
public final class Conditioner {

  private static final long LABELS = 0x4C42L;
  private static final long CODES = 0x434FL;

  private final Conditioning conditioning;
  // Training sets it while other threads draw.
  private volatile List<Long> labelCounts = List.of();

  /** Creates the conditioner of an untrained model. */
  public Conditioner(Conditioning conditioning) {
    this.conditioning = conditioning;
  }

  /** Returns the conditioning. */
  public Conditioning conditioning() {
    return conditioning;
  }

  /** Counts the class labels of a data set, if generated labels follow its frequencies. */
  public void countLabels(Dataset dataset) {
    if (conditioning instanceof Conditioning.Classes classes
        && classes.sampling() == LabelSampling.DATA) {
      Long[] counts = new Long[classes.number()];
      Arrays.fill(counts, 0L);
      for (int i = 0; i < dataset.size(); i++) {
        int label = dataset.label(i);
        // Training reports an invalid label, with its example, when it reads it.
        if (label >= 0 && label < counts.length) {
          counts[label]++;
        }
      }
      labelCounts = List.of(counts);
    }
  }

  /** Returns the count of each class label; empty before counting. */
  public List<Long> labelCounts() {
    return labelCounts;
  }

  /** Restores the label counts of a saved model. */
  public void setLabelCounts(List<Long> counts) {
    labelCounts = List.copyOf(counts);
  }

  /** Returns the conditions of real examples. */
  ConditionBatch real(Batch batch) {
    if (conditioning instanceof Conditioning.Classes classes) {
      return ConditionBatch.ofLabels(batch.labels(), classes.number());
    }
    return conditioning instanceof Conditioning.Tensor
        ? ConditionBatch.of(StepWeights.withoutPadding(batch.mask(), batch.array(Field.CONDITION)))
        : ConditionBatch.of(new double[batch.size()][conditioning.size()]);
  }

  /** Returns the conditions of the generated examples of a step with these real ones. */
  ConditionBatch generated(ConditionBatch real, long seed) {
    return conditioning instanceof Conditioning.Tensor ? real : draw(real.size(), seed);
  }

  /**
   * Draws conditions; equal seeds give equal conditions.
   *
   * @throws IllegalArgumentException if the model needs condition tensors
   */
  public ConditionBatch draw(int count, long seed) {
    if (conditioning instanceof Conditioning.Classes classes) {
      return ConditionBatch.ofLabels(drawLabels(count, classes.number(), seed), classes.number());
    }
    if (conditioning instanceof Codes codes) {
      return ConditionBatch.of(drawCodes(codes, count, seed));
    }
    if (conditioning instanceof Conditioning.Tensor tensor) {
      throw new IllegalArgumentException(
          "This GAN generates from conditions of shape "
              + tensor.shape()
              + "; pass them to sample(conditions, seed)");
    }
    return ConditionBatch.none(count);
  }

  /** Returns the conditions of labels; the other codes of an InfoGAN are drawn. */
  public ConditionBatch ofLabels(int[] labels, long seed) {
    if (!(conditioning instanceof Codes codes)) {
      return ConditionBatch.ofLabels(labels, conditioning.labels());
    }
    double[][] drawn = drawCodes(codes, labels.length, seed);
    for (int i = 0; i < drawn.length; i++) {
      Arrays.fill(drawn[i], 0, conditioning.labels(), 0);
      drawn[i][labels[i]] = 1;
    }
    return ConditionBatch.of(drawn);
  }

  private int[] drawLabels(int count, int classes, long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, LABELS));
    List<Long> counts = labelCounts;
    if (counts.stream().distinct().count() < 2) {
      return random.ints(count, 0, classes).toArray();
    }
    long total = counts.stream().mapToLong(Long::longValue).sum();
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      long at = random.nextLong(total);
      while (at >= counts.get(labels[i])) {
        at -= counts.get(labels[i]++);
      }
    }
    return labels;
  }

  private static double[][] drawCodes(Codes codes, int count, long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, CODES));
    double[][] drawn = new double[count][codes.inputs()];
    for (double[] row : drawn) {
      int at = 0;
      for (int values : codes.categorical()) {
        row[at + random.nextInt(values)] = 1;
        at += values;
      }
      for (; at < row.length; at++) {
        row[at] = 2 * random.nextDouble() - 1;
      }
    }
    return drawn;
  }

  /** Returns the adversarial logit at a position of an output {@code [channels * positions]}. */
  double logit(double[] output, int positions, int position, double[] condition) {
    double logit = output[position];
    if (conditioning.takes(ConditioningKind.PROJECTION)) {
      for (int c = 0; c < condition.length; c++) {
        if (condition[c] != 0) {
          logit += condition[c] * output[(1 + c) * positions + position];
        }
      }
    }
    return logit;
  }

  /** Adds the derivative with respect to an output, given that of {@link #logit}. */
  void spread(double gradient, double[] target, int positions, int position, double[] condition) {
    target[position] += gradient;
    if (conditioning.takes(ConditioningKind.PROJECTION)) {
      for (int c = 0; c < condition.length; c++) {
        target[(1 + c) * positions + position] += condition[c] * gradient;
      }
    }
  }
}
