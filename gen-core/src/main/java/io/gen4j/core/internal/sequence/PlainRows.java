package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.DropoutMask;
import io.gen4j.core.internal.kernels.GainNormalization;
import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrices of doubles on the Java heap, for passes on arrays of any type and backend. */
final class PlainRows {

  private PlainRows() {}

  static double[][] of(INDArray matrix) {
    return HeapCopy.rows(matrix);
  }

  static INDArray array(double[][] rows, DataType type) {
    return HeapCopy.matrix(rows, type);
  }

  /** Overwrites an array, which may be a view. */
  static void write(double[][] rows, INDArray target) {
    target.assign(HeapCopy.matrix(rows, target.dataType()).reshape('c', target.shape()));
  }

  /** Returns {@code a b}. */
  static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < out[i].length; j++) {
          out[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return out;
  }

  static double[][] transpose(double[][] a) {
    double[][] out = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < out.length; j++) {
        out[j][i] = a[i][j];
      }
    }
    return out;
  }

  static double[][] sum(double[][] a, double[][] b) {
    double[][] out = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < out[i].length; j++) {
        out[i][j] = a[i][j] + b[i][j];
      }
    }
    return out;
  }

  static double[][] copy(double[][] a) {
    double[][] out = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i].clone();
    }
    return out;
  }

  /** Returns the sum of the rows as a matrix of one row. */
  static double[][] columnSums(double[][] a) {
    double[][] out = new double[1][a[0].length];
    for (double[] row : a) {
      for (int j = 0; j < row.length; j++) {
        out[0][j] += row[j];
      }
    }
    return out;
  }

  /** Applies dropout in place; see {@link DropoutMask#apply}. */
  static void drop(double[][] rows, long noise, double rate) {
    if (noise == StepPasses.NO_NOISE) {
      return;
    }
    long index = 0;
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = DropoutMask.isZero(noise, index++, rate) ? 0 : row[j] / (1 - rate);
      }
    }
  }

  /** Returns the normalized rows without the gain. */
  static double[][] normalized(double[][] x) {
    double[][] out = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      double mean = mean(x[i], null);
      double inverse = inverse(x[i]);
      out[i] = new double[x[i].length];
      for (int j = 0; j < x[i].length; j++) {
        out[i][j] = (x[i][j] - mean) * inverse;
      }
    }
    return out;
  }

  static double[][] scaled(double[][] rows, double[] gain) {
    double[][] out = copy(rows);
    for (double[] row : out) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= gain[j];
      }
    }
    return out;
  }

  /**
   * Returns the gradient of the input of a layer normalization.
   *
   * @param dGain receives the gradient of the gain, or null
   */
  static double[][] normalizationGradient(
      double[][] dy, double[][] x, double[] gain, INDArray dGain) {
    double[][] hats = normalized(x);
    double[][] dx = new double[x.length][x[0].length];
    double[][] sums = new double[1][gain.length];
    for (int i = 0; i < x.length; i++) {
      double[] g = new double[gain.length];
      for (int j = 0; j < g.length; j++) {
        sums[0][j] += dy[i][j] * hats[i][j];
        g[j] = dy[i][j] * gain[j];
      }
      double mean = mean(g, null);
      double along = mean(g, hats[i]);
      double inverse = inverse(x[i]);
      for (int j = 0; j < g.length; j++) {
        dx[i][j] = inverse * (g[j] - mean - hats[i][j] * along);
      }
    }
    if (dGain != null) {
      write(sums, dGain);
    }
    return dx;
  }

  /** Returns the mean of the values, or of the products of two arrays. */
  private static double mean(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += b == null ? a[j] : a[j] * b[j];
    }
    return sum / a.length;
  }

  private static double inverse(double[] row) {
    double mean = mean(row, null);
    double squares = 0;
    for (double value : row) {
      squares += (value - mean) * (value - mean);
    }
    return 1 / Math.sqrt(squares / row.length + (double) GainNormalization.EPSILON);
  }
}
