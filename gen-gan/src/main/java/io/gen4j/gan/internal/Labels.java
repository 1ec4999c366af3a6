package io.gen4j.gan.internal;

import io.gen4j.core.random.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Class labels as a generator takes them: one number per class after the latent vector. */
public final class Labels {

  private static final long DRAW = 0x4C42L;

  private Labels() {}

  /** Draws labels uniformly, a function of the seed alone. */
  public static List<Integer> draw(int count, int classes, long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, DRAW));
    return random.ints(count, 0, classes).boxed().toList();
  }

  /**
   * Returns latent vectors with the labels' indicators behind them, or the vectors themselves where
   * there are no classes.
   *
   * @param vectors {@code [count, size]}, never changed
   * @param labels one class per vector
   * @return {@code [count, size + classes]}
   */
  public static INDArray append(INDArray vectors, List<Integer> labels, int classes) {
    if (classes == 0) {
      return vectors;
    }
    float[] indicators = new float[labels.size() * classes];
    for (int i = 0; i < labels.size(); i++) {
      indicators[i * classes + labels.get(i)] = 1f;
    }
    INDArray marks = Nd4j.create(indicators, new long[] {labels.size(), classes}, 'c');
    return Nd4j.concat(1, vectors, marks);
  }
}
