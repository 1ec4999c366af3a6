package io.gen4j.vae.likelihood;

import io.gen4j.core.internal.kernels.ArrayRows;
import io.gen4j.vae.internal.Rows;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of likelihoods that are functions of one example. The values of an example must be
 * independent given its parameters. This interface applies the function to all rows of a batch, on
 * several threads. Values that a mask excludes are left out of the arrays, so {@code x} may be
 * shorter than an example.
 *
 * <p>The parameters of {@code values} numbers are {@code parametersPerValue() * values} numbers:
 * the first parameter of all values, then the second of all values, and so on.
 */
public interface PerExampleLikelihood extends Likelihood {

  /**
   * Returns log p(x | parameters) of one example, in nats, summed over its values.
   *
   * @param x {@code [values]}, in the support, never changed
   * @param parameters {@code [parametersPerValue() * values]}, never changed
   * @param gradient {@code [parametersPerValue() * values]}, receives the derivative with respect
   *     to the parameters; or null
   * @return the log density
   */
  double logDensity(double[] x, double[] parameters, double[] gradient);

  /**
   * Writes the expected value of each value.
   *
   * @param parameters {@code [parametersPerValue() * values]}, never changed
   * @param mean {@code [values]}, receives the result, in {@link #range}
   */
  void mean(double[] parameters, double[] mean);

  /**
   * Draws an example.
   *
   * @param parameters {@code [parametersPerValue() * values]}, never changed
   * @param random the source of all randomness
   * @param x {@code [values]}, receives the result, in the support
   */
  void sample(double[] parameters, RandomGenerator random, double[] x);

  @Override
  default Density evaluate(INDArray x, INDArray parameters, INDArray mask) {
    return new RowDensity(this, x, parameters, mask, true);
  }

  @Override
  default double[] logDensities(INDArray x, INDArray parameters, INDArray mask) {
    return new RowDensity(this, x, parameters, mask, false).values();
  }

  @Override
  default INDArray mean(INDArray parameters) {
    ArrayRows rows = ArrayRows.of(parameters);
    ArrayRows means =
        ArrayRows.empty(
            parameters.dataType(), RowDensity.dataShape(parameters, parametersPerValue()));
    Rows.run(
        rows.count(),
        rows.size(),
        (from, to) -> {
          ArrayRows.Cursor reader = rows.cursor();
          ArrayRows.Cursor writer = means.cursor();
          double[] p = new double[rows.size()];
          double[] mean = new double[means.size()];
          for (int r = from; r < to; r++) {
            reader.read(r, p);
            mean(p, mean);
            writer.write(r, mean);
          }
        });
    return means.array();
  }

  @Override
  default INDArray sample(INDArray parameters, RandomGenerator random) {
    ArrayRows rows = ArrayRows.of(parameters);
    ArrayRows drawn =
        ArrayRows.empty(
            parameters.dataType(), RowDensity.dataShape(parameters, parametersPerValue()));
    ArrayRows.Cursor reader = rows.cursor();
    ArrayRows.Cursor writer = drawn.cursor();
    double[] p = new double[rows.size()];
    double[] x = new double[drawn.size()];
    for (int r = 0; r < rows.count(); r++) {
      reader.read(r, p);
      sample(p, random, x);
      writer.write(r, x);
    }
    return drawn.array();
  }
}
