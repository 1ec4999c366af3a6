package io.gen4j.gan;

import io.gen4j.core.random.Seeds;
import io.gen4j.gan.internal.Labels;
import io.gen4j.gan.loss.ClassLoss;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What is asked of generated examples beside the latent vector, and what the discriminator makes of
 * it. A condition is the row of numbers that stands behind the latent vector.
 */
sealed interface Condition {

  /** Which part of a step an auxiliary loss is for. */
  enum Part {
    REAL,
    FAKE,
    GENERATED
  }

  /**
   * A loss beside the adversarial one.
   *
   * @param gradient derivative with respect to the discriminator's whole output, {@code [batch][1 +
   *     outputs]}; null where there is no such loss
   */
  record Auxiliary(double value, double[][] gradient) {

    static final Auxiliary NONE = new Auxiliary(0, null);
  }

  /** Returns the condition that a number of classes, or codes, make. */
  static Condition of(int classes, Conditioning kind, Codes codes) {
    if (!codes.isNone()) {
      return new OfCodes(codes);
    }
    return classes == 0 ? new None() : new OfClass(classes, kind);
  }

  /** Numbers behind the latent vector. */
  int size();

  /** Columns of the discriminator's output behind the first. */
  int outputs();

  /** Whether the discriminator sees the condition behind the data. */
  default boolean isSeen() {
    return false;
  }

  /** Values that a label can have; 0 where there are no labels. */
  int labels();

  /** Draws conditions, a function of the seed alone. */
  double[][] draw(int count, long seed);

  /** Returns the conditions of labels. */
  double[][] ofLabels(List<Integer> labels);

  /** Returns the adversarial logit of an output. */
  default double logit(double[] output, double[] condition) {
    return output[0];
  }

  /** Adds the derivative of an output, given that of its adversarial logit. */
  default void spread(double gradient, double[] condition, double[] target) {
    target[0] += gradient;
  }

  /** Returns the loss beside the adversarial one. */
  default Auxiliary auxiliary(Part part, double[][] outputs, double[][] conditions) {
    return Auxiliary.NONE;
  }

  /** Nothing is asked. */
  record None() implements Condition {

    @Override
    public int size() {
      return 0;
    }

    @Override
    public int outputs() {
      return 0;
    }

    @Override
    public int labels() {
      return 0;
    }

    @Override
    public double[][] draw(int count, long seed) {
      return new double[count][0];
    }

    @Override
    public double[][] ofLabels(List<Integer> labels) {
      return new double[labels.size()][0];
    }
  }

  /** A class of the data. */
  record OfClass(int classes, Conditioning kind) implements Condition {

    @Override
    public int size() {
      return classes;
    }

    @Override
    public int outputs() {
      return isSeen() ? 0 : classes;
    }

    @Override
    public boolean isSeen() {
      return kind == Conditioning.CONCATENATED;
    }

    @Override
    public int labels() {
      return classes;
    }

    @Override
    public double[][] draw(int count, long seed) {
      return ofLabels(Labels.draw(count, classes, seed));
    }

    @Override
    public double[][] ofLabels(List<Integer> labels) {
      return Labels.indicators(labels, classes);
    }

    @Override
    public double logit(double[] output, double[] condition) {
      return kind == Conditioning.PROJECTION ? output[0] + output[1 + label(condition)] : output[0];
    }

    @Override
    public void spread(double gradient, double[] condition, double[] target) {
      target[0] += gradient;
      if (kind == Conditioning.PROJECTION) {
        target[1 + label(condition)] += gradient;
      }
    }

    @Override
    public Auxiliary auxiliary(Part part, double[][] outputs, double[][] conditions) {
      // Generated examples teach the generator classes, and the classifier nothing.
      if (kind != Conditioning.AUXILIARY_CLASSIFIER || part == Part.FAKE) {
        return Auxiliary.NONE;
      }
      double[][] logits = columns(outputs, 1, classes);
      ClassLoss loss = ClassLoss.of(logits, Arrays.stream(conditions).map(OfClass::label).toList());
      double[][] gradient = new double[outputs.length][1 + classes];
      place(loss.gradient(), 1, 1, gradient);
      return new Auxiliary(loss.value(), gradient);
    }

    private static int label(double[] condition) {
      int label = 0;
      while (condition[label] == 0) {
        label++;
      }
      return label;
    }
  }

  /** Codes that the discriminator reads off. */
  record OfCodes(Codes codes) implements Condition {

    private static final long DRAW = 0x434FL;

    @Override
    public int size() {
      return codes.inputs();
    }

    @Override
    public int outputs() {
      return codes.inputs();
    }

    @Override
    public int labels() {
      return codes.categorical().isEmpty() ? 0 : codes.categorical().get(0);
    }

    @Override
    public double[][] draw(int count, long seed) {
      RandomGenerator random = Seeds.generator(Seeds.derive(seed, DRAW));
      double[][] conditions = new double[count][size()];
      for (double[] condition : conditions) {
        int at = 0;
        for (int values : codes.categorical()) {
          condition[at + random.nextInt(values)] = 1;
          at += values;
        }
        for (; at < condition.length; at++) {
          condition[at] = 2 * random.nextDouble() - 1;
        }
      }
      return conditions;
    }

    /** Other codes are drawn, as a function of the place in the list. */
    @Override
    public double[][] ofLabels(List<Integer> labels) {
      double[][] conditions = draw(labels.size(), DRAW);
      for (int i = 0; i < conditions.length; i++) {
        Arrays.fill(conditions[i], 0, labels(), 0);
        conditions[i][labels.get(i)] = 1;
      }
      return conditions;
    }

    @Override
    public Auxiliary auxiliary(Part part, double[][] outputs, double[][] conditions) {
      if (part == Part.REAL) {
        return Auxiliary.NONE;
      }
      int batch = outputs.length;
      double[][] gradient = new double[batch][1 + size()];
      double value = 0;
      int at = 0;
      for (int values : codes.categorical()) {
        int first = at;
        List<Integer> asked =
            Arrays.stream(conditions).map(condition -> indexOfOne(condition, first)).toList();
        ClassLoss loss = ClassLoss.of(columns(outputs, 1 + at, values), asked);
        value += codes.categoricalWeight() * loss.value();
        place(loss.gradient(), codes.categoricalWeight(), 1 + at, gradient);
        at += values;
      }
      double weight = codes.continuousWeight() / batch;
      for (; at < size(); at++) {
        for (int i = 0; i < batch; i++) {
          double away = outputs[i][1 + at] - conditions[i][at];
          value += weight * 0.5 * (away * away + Math.log(2 * Math.PI));
          gradient[i][1 + at] = weight * away;
        }
      }
      return new Auxiliary(value, gradient);
    }

    private static int indexOfOne(double[] condition, int from) {
      int index = from;
      while (condition[index] == 0) {
        index++;
      }
      return index - from;
    }
  }

  private static double[][] columns(double[][] rows, int from, int count) {
    return Arrays.stream(rows)
        .map(row -> Arrays.copyOfRange(row, from, from + count))
        .toArray(double[][]::new);
  }

  private static void place(double[][] columns, double weight, int from, double[][] target) {
    for (int i = 0; i < target.length; i++) {
      for (int c = 0; c < columns[i].length; c++) {
        target[i][from + c] += weight * columns[i][c];
      }
    }
  }
}
