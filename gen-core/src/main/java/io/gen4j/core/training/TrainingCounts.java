package io.gen4j.core.training;

import io.gen4j.core.internal.json.PlainData;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The amount of training of a model, over all calls of {@code fit}. It is saved with the model.
 *
 * @param steps number of steps
 * @param examples number of training examples used
 * @param epochs number of complete passes over the data
 * @param examplesInEpoch number of examples used in the current pass
 */
public record TrainingCounts(long steps, long examples, long epochs, long examplesInEpoch) {

  /** The counts of an untrained model. */
  public static final TrainingCounts ZERO = new TrainingCounts(0, 0, 0, 0);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public TrainingCounts {
    if (steps < 0 || examples < 0 || epochs < 0 || examplesInEpoch < 0) {
      throw new IllegalArgumentException(
          "Counts must be 0 or above, got "
              + steps
              + " steps, "
              + examples
              + " examples, "
              + epochs
              + " epochs and "
              + examplesInEpoch
              + " examples of the current epoch");
    }
  }

  /** Returns the counts as plain data, for {@link #of}. */
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("steps", steps);
    plain.put("examples", examples);
    plain.put("epochs", epochs);
    plain.put("examples_in_epoch", examplesInEpoch);
    return plain;
  }

  /**
   * Restores counts from the result of {@link #describe}.
   *
   * @throws IllegalArgumentException if {@code plain} is not such a description
   */
  public static TrainingCounts of(Map<?, ?> plain) {
    return new TrainingCounts(
        PlainData.whole(plain, "steps"),
        PlainData.whole(plain, "examples"),
        PlainData.whole(plain, "epochs"),
        PlainData.whole(plain, "examples_in_epoch"));
  }
}
