package io.gen4j.core.training;

import io.gen4j.core.internal.json.PlainData;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a model has been trained, over all calls of {@code fit}. Saved with the model.
 *
 * @param steps steps made
 * @param examples training examples seen
 * @param epochs whole passes over the data
 * @param examplesInEpoch examples seen of the pass under way
 */
public record TrainingCounts(long steps, long examples, long epochs, long examplesInEpoch) {

  /** The counts of an untrained model. */
  public static final TrainingCounts ZERO = new TrainingCounts(0, 0, 0, 0);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public TrainingCounts {
    if (steps < 0 || examples < 0 || epochs < 0 || examplesInEpoch < 0) {
      throw new IllegalArgumentException(
          "Counts are 0 or above, got "
              + steps
              + " steps, "
              + examples
              + " examples, "
              + epochs
              + " epochs and "
              + examplesInEpoch
              + " examples of the epoch under way");
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
   * Returns the counts that {@link #describe} gave.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static TrainingCounts of(Map<?, ?> plain) {
    return new TrainingCounts(
        PlainData.whole(plain, "steps"),
        PlainData.whole(plain, "examples"),
        PlainData.whole(plain, "epochs"),
        PlainData.whole(plain, "examples_in_epoch"));
  }
}
