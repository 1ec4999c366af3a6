package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
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

  /** Returns a row with a one at the label for each label. */
  public static double[][] indicators(List<Integer> labels, int classes) {
    double[][] rows = new double[labels.size()][classes];
    for (int i = 0; i < rows.length; i++) {
      rows[i][labels.get(i)] = 1;
    }
    return rows;
  }

  /**
   * Returns latent vectors with conditions behind them, or the vectors themselves where there are
   * none.
   *
   * @param vectors {@code [count, size]}, never changed
   * @param conditions {@code [count][width]}
   * @return {@code [count, size + width]}
   */
  public static INDArray append(INDArray vectors, double[]... conditions) {
    if (conditions.length == 0 || conditions[0].length == 0) {
      return vectors;
    }
    return Nd4j.concat(1, vectors, HeapCopy.matrix(conditions, vectors.dataType()));
  }
}
