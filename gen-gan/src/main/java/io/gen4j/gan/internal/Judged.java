package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.term.JudgedBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch with the discriminator's output and the accumulated derivatives of losses and terms. */
final class Judged implements JudgedBatch {

  private static final double[] UNUSED = {};

  private final Examples examples;
  private final ConditionBatch conditions;
  private final Conditioner conditioner;
  private final boolean generated;
  private INDArray output;
  private double[][] outputs;
  private double[][] outputGradients;
  private LogitLayout layout;
  private int[] kept;
  private double[] logits;
  private Map<String, INDArray> features = Map.of();
  private final Map<String, INDArray> featureGradients = new HashMap<>();
  private INDArray exampleGradient;

  /**
   * Creates a batch that the discriminator has not seen yet.
   *
   * @param generated whether the generator receives derivatives with respect to the examples
   */
  Judged(Examples examples, int packing, Conditioner conditioner, boolean generated) {
    this.examples = examples;
    this.conditions = examples.conditions().everyNth(packing);
    this.conditioner = conditioner;
    this.generated = generated;
  }

  /**
   * Sets the discriminator's output.
   *
   * @param made the output of the pass, which may contain other batches
   * @param rows the output for this batch, {@code [batch][values]}
   * @param activations activations of requested layers
   */
  void setOutput(INDArray made, double[][] rows, Map<String, INDArray> activations) {
    output = made;
    layout = LogitLayout.of(conditioner.conditioning().outputs(), output.shape());
    outputs = rows;
    outputGradients = new double[rows.length][rows.length == 0 ? 0 : rows[0].length];
    kept = layout.kept(rows.length, examples.mask());
    if (kept.length == 0) {
      throw new IllegalStateException("Every step of the batch is padding");
    }
    features = activations;
    logits = new double[kept.length];
    for (int i = 0; i < kept.length; i++) {
      logits[i] = conditioner.logit(outputs[row(i)], layout.positions(), at(i), condition(i));
    }
  }

  private int row(int i) {
    return kept[i] / layout.positions();
  }

  private int at(int i) {
    return kept[i] % layout.positions();
  }

  /** Only a projection reads the condition, whose rows are costly for images. */
  private double[] condition(int i) {
    return conditioner.conditioning().takes(ConditioningKind.PROJECTION)
        ? conditions.rows()[row(i)]
        : UNUSED;
  }

  /** Returns the derivatives with respect to the output, {@code [batch][values]}. */
  double[][] outputGradients() {
    return outputGradients;
  }

  /** Returns the derivatives with respect to the activations, by layer. */
  Map<String, INDArray> featureGradients() {
    return featureGradients;
  }

  /** Returns the derivative with respect to the examples, or null. */
  INDArray exampleGradient() {
    return exampleGradient;
  }

  /** Returns the derivative of the sum of all scores with respect to the output, in its shape. */
  INDArray scoreGradient() {
    double[][] directions = new double[outputs.length][outputs[0].length];
    double[] each = perLogit(ones());
    for (int i = 0; i < kept.length; i++) {
      conditioner.spread(each[i], directions[row(i)], layout.positions(), at(i), condition(i));
    }
    return like(output, directions);
  }

  private double[] ones() {
    double[] ones = new double[outputs.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Returns derivatives with respect to logits, given those with respect to scores. */
  private double[] perLogit(double[] ofScores) {
    int[] counts = new int[outputs.length];
    for (int i = 0; i < kept.length; i++) {
      counts[row(i)]++;
    }
    double[] ofLogits = new double[kept.length];
    Arrays.setAll(ofLogits, i -> ofScores[row(i)] / counts[row(i)]);
    return ofLogits;
  }

  @Override
  public INDArray examples() {
    return examples.data();
  }

  @Override
  public INDArray mask() {
    return examples.mask();
  }

  @Override
  public ConditionBatch conditions() {
    return conditions;
  }

  @Override
  public double[] logits() {
    requireOutput();
    return logits.clone();
  }

  @Override
  public int[] exampleOfLogit() {
    requireOutput();
    return Arrays.stream(kept).map(index -> index / layout.positions()).toArray();
  }

  @Override
  public void addToLogits(double[] gradient) {
    requireOutput();
    requireLength("logits", logits.length, gradient.length);
    for (int i = 0; i < kept.length; i++) {
      double[] target = outputGradients[row(i)];
      conditioner.spread(gradient[i], target, layout.positions(), at(i), condition(i));
    }
  }

  @Override
  public double[] scores() {
    requireOutput();
    double[] share = perLogit(ones());
    double[] scores = new double[outputs.length];
    for (int i = 0; i < kept.length; i++) {
      scores[row(i)] += share[i] * logits[i];
    }
    return scores;
  }

  @Override
  public void addToScores(double[] gradient) {
    requireOutput();
    requireLength("scores", outputs.length, gradient.length);
    addToLogits(perLogit(gradient));
  }

  @Override
  public double[][] extra(int first, int count) {
    requireOutput();
    requireExtra(first, count);
    double[][] values = new double[kept.length][count];
    for (int i = 0; i < kept.length; i++) {
      for (int c = 0; c < count; c++) {
        values[i][c] = outputs[row(i)][(1 + first + c) * layout.positions() + at(i)];
      }
    }
    return values;
  }

  @Override
  public void addToExtra(int first, double[][] gradient) {
    requireOutput();
    requireLength("logits", kept.length, gradient.length);
    for (int i = 0; i < kept.length; i++) {
      requireExtra(first, gradient[i].length);
      for (int c = 0; c < gradient[i].length; c++) {
        outputGradients[row(i)][(1 + first + c) * layout.positions() + at(i)] += gradient[i][c];
      }
    }
  }

  @Override
  public INDArray features(String layer) {
    requireOutput();
    INDArray found = features.get(layer);
    if (found == null) {
      throw new IllegalArgumentException(
          "No term requested the activations of '"
              + layer
              + "'; return it from the term's layers(). Requested: "
              + features.keySet());
    }
    return found;
  }

  @Override
  public void addToFeatures(String layer, INDArray gradient) {
    requireShape("features of " + layer, features(layer), gradient);
    featureGradients.merge(layer, gradient, ChannelsLast::sum);
  }

  @Override
  public void addToExamples(INDArray gradient) {
    if (!generated) {
      throw new IllegalStateException(
          "Derivatives with respect to examples go to the generator: add them to fake() in the"
              + " generator's step");
    }
    requireShape("examples", examples.data(), gradient);
    exampleGradient =
        exampleGradient == null ? gradient : ChannelsLast.sum(exampleGradient, gradient);
  }

  /** Returns values {@code [batch][values]} as an array with the axes of the output. */
  static INDArray like(INDArray output, double[][] rows) {
    DataType type = output.dataType();
    INDArray matrix = HeapCopy.matrix(rows, type);
    if (output.rank() == 2) {
      return matrix;
    }
    long[] shape = output.shape().clone();
    shape[0] = rows.length;
    return matrix.reshape('c', shape);
  }

  private void requireOutput() {
    if (outputs == null) {
      throw new IllegalStateException(
          "The discriminator has not seen these examples: return true from generatorSeesReal() to"
              + " read real examples in the generator's step");
    }
  }

  private void requireExtra(int first, int count) {
    if (first < 0 || first + count > layout.channels() - 1) {
      throw new IllegalArgumentException(
          "The discriminator outputs "
              + (layout.channels() - 1)
              + " numbers after its logit, but a term requests "
              + count
              + " from "
              + first
              + " on");
    }
  }

  private static void requireLength(String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(
          "There are " + expected + " " + what + ", but derivatives for " + actual);
    }
  }

  private static void requireShape(String what, INDArray expected, INDArray actual) {
    if (!Arrays.equals(expected.shape(), actual.shape())) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " have shape "
              + Arrays.toString(expected.shape())
              + ", but the derivatives "
              + Arrays.toString(actual.shape()));
    }
  }
}
