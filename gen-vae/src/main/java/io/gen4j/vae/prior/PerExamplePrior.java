package io.gen4j.vae.prior;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.vae.internal.BlockSums;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Rows;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of priors that are functions of one latent vector. This interface applies the function to
 * all rows of a batch, on several threads.
 */
public interface PerExamplePrior extends Prior {

  /**
   * Returns log p(z), in nats.
   *
   * @param z {@code [latentSize()]}, never changed
   * @param weights {@code [weightCount()]}, never changed
   * @param scale factor of the derivatives
   * @param dz {@code [latentSize()]}, receives the derivative with respect to z, added to its
   *     values; or null
   * @param weightGradient {@code [weightCount()]}, receives the derivative with respect to the
   *     weights, added to its values; or null
   * @return log p(z)
   */
  double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient);

  /**
   * Draws a latent vector.
   *
   * @param weights {@code [weightCount()]}, never changed
   * @param random the source of all randomness
   * @param z {@code [latentSize()]}, receives the result
   */
  void sample(double[] weights, RandomGenerator random, double[] z);

  @Override
  default PriorDensity evaluate(INDArray z, INDArray weights) {
    double[][] rows = HeapCopy.rows(z);
    double[] w = HeapRows.values(weights);
    double[] values = new double[rows.length];
    Rows.run(
        rows.length,
        4 * latentSize() + w.length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            values[r] = logDensity(rows[r], w, 0, null, null);
          }
        });
    return new PriorDensity() {
      @Override
      public double[] values() {
        return values;
      }

      @Override
      public Gradient gradient(double[] scales) {
        double[][] dz = isDiscrete() ? null : new double[rows.length][latentSize()];
        double[] intoWeights = new double[w.length];
        BlockSums.add(
            rows.length,
            intoWeights,
            (r, into) -> logDensity(rows[r], w, scales[r], dz == null ? null : dz[r], into));
        return new Gradient(dz == null ? null : HeapRows.matrix(dz), HeapRows.vector(intoWeights));
      }
    };
  }

  @Override
  default INDArray sample(int count, INDArray weights, RandomGenerator random) {
    double[] w = HeapRows.values(weights);
    double[][] z = new double[count][latentSize()];
    for (double[] row : z) {
      sample(w, random, row);
    }
    return HeapRows.matrix(z);
  }
}
