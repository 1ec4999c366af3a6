package io.gen4j.vae.likelihood;

import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The density of a batch by a function of one example, on the Java heap. */
final class RowDensity implements Density {

  private final PerExampleLikelihood likelihood;
  private final long[] shape;

  /** Holds the parameters, and their derivatives after the evaluation if those are wanted. */
  private final HeapRows rows;

  private final HeapRows data;
  private final HeapRows mask;
  private final double[] values;

  RowDensity(
      PerExampleLikelihood likelihood,
      INDArray x,
      INDArray parameters,
      INDArray mask,
      boolean differentiate) {
    this.likelihood = likelihood;
    this.shape = parameters.shape();
    this.rows = HeapRows.of(parameters);
    this.data = HeapRows.of(x);
    this.mask = mask == null ? null : HeapRows.of(mask);
    this.values = new double[rows.count()];
    Rows.run(rows.count(), rows.size(), (from, to) -> evaluate(from, to, differentiate));
  }

  private void evaluate(int from, int to, boolean differentiate) {
    int perExample = rows.count() / data.count();
    double[] x = new double[data.size()];
    double[] p = new double[rows.size()];
    double[] kept = new double[data.size()];
    double[] gradient = differentiate ? new double[p.length] : null;
    for (int r = from; r < to; r++) {
      data.read(r / perExample, x);
      rows.read(r, p);
      if (mask == null) {
        values[r] = likelihood.logDensity(x, p, gradient);
      } else {
        mask.read(r / perExample, kept);
        values[r] = masked(x, p, kept, gradient);
      }
      if (differentiate) {
        rows.write(r, gradient);
      }
    }
  }

  /** Evaluates the values that the mask keeps, which are independent of the others. */
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
          for (int r = from; r < to; r++) {
            rows.scale(r, weights[r]);
          }
        });
    return rows.array(shape);
  }

  /** Returns the shape of the data that some parameters are of. */
  static long[] dataShape(INDArray parameters, int parametersPerValue) {
    long[] shape = parameters.shape().clone();
    shape[1] /= parametersPerValue;
    return shape;
  }
}
