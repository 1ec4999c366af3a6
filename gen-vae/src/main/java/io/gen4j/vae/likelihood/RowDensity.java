package io.gen4j.vae.likelihood;

import io.gen4j.core.internal.kernels.ArrayRows;
import io.gen4j.vae.internal.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The density of a batch, evaluated one row at a time with a {@link PerExampleLikelihood}. */
final class RowDensity implements Density {

  private final PerExampleLikelihood likelihood;
  private final ArrayRows rows;
  private final ArrayRows data;
  private final ArrayRows mask;

  /** The derivatives with respect to the parameters, or null if they are not needed. */
  private final ArrayRows derivatives;

  private final double[] values;

  RowDensity(
      PerExampleLikelihood likelihood,
      INDArray x,
      INDArray parameters,
      INDArray mask,
      boolean differentiate) {
    this.likelihood = likelihood;
    this.rows = ArrayRows.of(parameters);
    this.data = ArrayRows.of(x);
    this.mask = mask == null ? null : ArrayRows.of(mask);
    this.derivatives =
        differentiate ? ArrayRows.empty(parameters.dataType(), parameters.shape()) : null;
    this.values = new double[rows.count()];
    Rows.run(rows.count(), rows.size(), this::evaluate);
  }

  private void evaluate(int from, int to) {
    int perExample = rows.count() / data.count();
    ArrayRows.Cursor dataRows = data.cursor();
    ArrayRows.Cursor parameterRows = rows.cursor();
    ArrayRows.Cursor maskRows = mask == null ? null : mask.cursor();
    ArrayRows.Cursor derivativeRows = derivatives == null ? null : derivatives.cursor();
    double[] x = new double[data.size()];
    double[] p = new double[rows.size()];
    double[] kept = new double[mask == null ? 0 : data.size()];
    double[] gradient = derivatives == null ? null : new double[p.length];
    for (int r = from; r < to; r++) {
      dataRows.read(r / perExample, x);
      parameterRows.read(r, p);
      if (mask == null) {
        values[r] = likelihood.logDensity(x, p, gradient);
      } else {
        maskRows.read(r / perExample, kept);
        values[r] = masked(x, p, kept, gradient);
      }
      if (gradient != null) {
        derivativeRows.write(r, gradient);
      }
    }
  }

  /** Evaluates only the values that the mask keeps. They are independent of the others. */
  private double masked(double[] x, double[] parameters, double[] kept, double[] gradient) {
    int length = x.length;
    int[] places = java.util.stream.IntStream.range(0, length).filter(i -> kept[i] != 0).toArray();
    int each = likelihood.parametersPerValue();
    double[] fewer = new double[places.length];
    double[] theirs = new double[each * places.length];
    for (int i = 0; i < places.length; i++) {
      fewer[i] = x[places[i]];
      for (int k = 0; k < each; k++) {
        theirs[k * places.length + i] = parameters[k * length + places[i]];
      }
    }
    double[] derivatives = gradient == null ? null : new double[theirs.length];
    double value = places.length == 0 ? 0 : likelihood.logDensity(fewer, theirs, derivatives);
    if (gradient != null) {
      java.util.Arrays.fill(gradient, 0);
      for (int i = 0; i < places.length; i++) {
        for (int k = 0; k < each; k++) {
          gradient[k * length + places[i]] = derivatives[k * places.length + i];
        }
      }
    }
    return value;
  }

  @Override
  public double[] values() {
    return values;
  }

  @Override
  public INDArray gradient(double[] weights) {
    Rows.run(
        rows.count(),
        rows.size(),
        (from, to) -> {
          ArrayRows.Cursor cursor = derivatives.cursor();
          for (int r = from; r < to; r++) {
            cursor.scale(r, weights[r]);
          }
        });
    return derivatives.array();
  }

  /** Returns the shape of the data that these parameters describe. */
  static long[] dataShape(INDArray parameters, int parametersPerValue) {
    long[] shape = parameters.shape().clone();
    shape[1] /= parametersPerValue;
    return shape;
  }
}
