package io.gen4j.gan.internal.padding;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights of the values of a batch: 1 for steps that are there, 0 for padding.
 *
 * @param steps {@code [rows][steps of a row]}, or null if nothing is padding
 */
public record StepWeights(double[][] steps) {

  /**
   * Returns the weights of values. Sequences {@code [batch, features, time]} have those of their
   * mask; so have sequences that a layer folded to {@code [batch * time, features]}. Values without
   * a time axis weigh 1.
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
              + " steps, but the values it is for have shape "
              + Arrays.toString(values.shape())
              + ", so padding cannot be left out. Read a layer with as many steps, or one behind"
              + " the last time axis.");
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

  /** Returns the masks of a network's inputs: of those with the mask's steps; null for none. */
  public static INDArray[] masks(INDArray mask, INDArray... inputs) {
    if (mask == null || Arrays.stream(inputs).noneMatch(input -> haveSteps(mask, input))) {
      return null;
    }
    return Arrays.stream(inputs)
        .map(input -> haveSteps(mask, input) ? mask : null)
        .toArray(INDArray[]::new);
  }

  /** Returns an input of a network with zeros in the place of padding, if the mask is for it. */
  public static INDArray withoutPadding(INDArray mask, INDArray input) {
    return masks(mask, input) == null ? input : of(mask, input).zero(input);
  }

  /** Returns the weight of a value in C order of its row. */
  public double at(int row, int value) {
    return steps == null ? 1 : steps[row][value % steps[row].length];
  }

  /** Returns values with zeros in the place of padding, whatever was there. */
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
