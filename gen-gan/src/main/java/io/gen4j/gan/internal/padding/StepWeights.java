package io.gen4j.gan.internal.padding;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights of the values of a batch: 1 for real steps, 0 for padding.
 *
 * @param steps {@code [rows][steps per row]}, or null if there is no padding
 */
public record StepWeights(double[][] steps) {

  /**
   * Returns the weights of values. Sequences {@code [batch, features, time]}, and sequences that a
   * layer folded to {@code [batch * time, features]}, have the weights of their mask. Values
   * without a time axis have weight 1.
   *
   * @param mask {@code [batch, time]}, or null
   * @throws IllegalStateException if the values are sequences of another length
   */
  public static StepWeights of(INDArray mask, INDArray values) {
    if (mask == null || values.rank() != 3 && !isFolded(mask, values)) {
      return new StepWeights(null);
    }
    if (values.rank() == 3 && !haveSteps(mask, values)) {
      throw new IllegalStateException(
          "The padding mask has "
              + mask.size(1)
              + "  steps, but the values have shape  "
              + Arrays.toString(values.shape())
              + ", so padding cannot be left out. Read a layer with the same number of steps, or"
              + " one without a time axis.");
    }
    return new StepWeights(
        HeapCopy.rows(values.rank() == 3 ? mask : mask.reshape('c', mask.length(), 1)));
  }

  private static boolean isFolded(INDArray mask, INDArray values) {
    return values.rank() == 2 && mask.size(1) > 1 && values.size(0) == mask.length();
  }

  private static boolean haveSteps(INDArray mask, INDArray values) {
    return values.rank() == 3 && values.size(2) == mask.size(1);
  }

  /** Returns the mask for each input that has its steps, else null; null if no input has them. */
  public static INDArray[] masks(INDArray mask, INDArray... inputs) {
    if (mask == null || Arrays.stream(inputs).noneMatch(input -> haveSteps(mask, input))) {
      return null;
    }
    return Arrays.stream(inputs)
        .map(input -> haveSteps(mask, input) ? mask : null)
        .toArray(INDArray[]::new);
  }

  /** Returns an input with padding set to 0, if it has the steps of the mask. */
  public static INDArray withoutPadding(INDArray mask, INDArray input) {
    return masks(mask, input) == null ? input : of(mask, input).zero(input);
  }

  /** Returns the weight of a value, given its index in C order of its row. */
  public double at(int row, int value) {
    return steps == null ? 1 : steps[row][value % steps[row].length];
  }

  /** Returns values with padding set to 0. */
  public INDArray zero(INDArray values) {
    if (steps == null) {
      return values;
    }
    double[][] rows = HeapCopy.rows(values);
    for (int i = 0; i < rows.length; i++) {
      for (int v = 0; v < rows[i].length; v++) {
        // Not a product: padding may hold NaN.
        rows[i][v] = at(i, v) == 0 ? 0 : rows[i][v];
      }
    }
    return HeapCopy.matrix(rows, values.dataType()).reshape('c', values.shape());
  }
}
