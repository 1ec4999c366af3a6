package io.gen4j.examples.stress;

import io.gen4j.core.Gen4j;
import io.gen4j.core.training.GenerativeModel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Draws more and more samples until memory runs out, then draws one again. */
final class LimitedMemory {

  private LimitedMemory() {}

  /** Argument: model. */
  public static void main(String... arguments) {
    Gen4j.initialize();
    try (GenerativeModel model = Models.valueOf(arguments[0]).create()) {
      int first = image(model);
      int count = 1000;
      String failure = null;
      while (failure == null) {
        count *= 2;
        try {
          // The arrays stay open: the garbage collector frees them when it can.
          model.sample(count, 1);
        } catch (OutOfMemoryError | IllegalArgumentException e) {
          failure = e.getClass().getSimpleName();
        }
      }
      System.gc();
      System.out.println(failure + " at " + count + " samples");
      System.out.println(image(model) == first ? "usable" : "changed");
    }
  }

  private static int image(GenerativeModel model) {
    try (INDArray sample = model.sample(4, 3)) {
      return Arrays.hashCode(sample.data().asFloat());
    }
  }
}
