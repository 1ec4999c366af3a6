package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of single steps of sequences. Steps are the rows of dense float matrices {@code [batch *
 * time, features]}, with all steps of an example one after the other; the rows of one step of all
 * examples are a matrix with a larger stride.
 */
public final class Recurrence {

  /** Below this number of values, using another thread costs more than it saves. */
  private static final int MIN_CELLS = 1 << 10;

  private Recurrence() {}

  /**
   * {@code out[:, step] = a[:, from] b + beta out[:, step]}.
   *
   * @param a {@code [batch * time, n]}
   * @param out {@code [batch * outTime, m]}
   */
  public static void multiply(Steps a, int from, INDArray b, Steps out, int step, float beta) {
    Matrices.multiply(a.at(from), Matrix.of(b), out.at(step), beta);
  }

  /**
   * A matrix of steps.
   *
   * @param rows {@code [batch * time, features]}, dense
   * @param time steps per example
   */
  public record Steps(INDArray rows, int time) {

    private Matrix at(int step) {
      int features = (int) rows.size(1);
      int batch = (int) (rows.size(0) / time);
      FloatPointer start = Buffers.pointer(rows).getPointer((long) step * features);
      return new Matrix(rows, start, batch, features, time * features, false);
    }
  }

  /**
   * Returns the rows one step later: row {@code t} of an example is row {@code t - 1} of {@code
   * steps}, and the first row is zero.
   */
  public static void shift(INDArray steps, int time, INDArray out) {
    FloatBuffer from = Buffers.of(steps);
    FloatBuffer to = Buffers.of(out);
    int width = (int) steps.size(1);
    int batch = (int) (steps.size(0) / time);
    float[] zeros = new float[width];
    Parallel.run(
        Math.min(batch, Parallel.parts((int) steps.length())),
        batch,
        (part, first, last) -> {
          for (int example = first; example < last; example++) {
            int at = example * time * width;
            to.put(at, zeros, 0, width);
            to.put(at + width, from, at, (time - 1) * width);
          }
        });
  }

  /** Computes the cells of one step of some examples. */
  interface Cells {
    void run(int example);
  }

  /** Runs {@code body} for every example. */
  static void eachExample(int batch, int units, Cells body) {
    Parallel.run(
        Parallel.parts((long) batch * units, MIN_CELLS, batch),
        batch,
        (part, first, last) -> {
          for (int example = first; example < last; example++) {
            body.run(example);
          }
        });
  }

  /** Replaces {@code n} values by their hyperbolic tangents and all after them by sigmoids. */
  static void tanhThenSigmoid(float[] x, int tanh, int all) {
    for (int i = 0; i < tanh; i++) {
      x[i] *= -2f;
    }
    for (int i = tanh; i < all; i++) {
      x[i] = -x[i];
    }
    Exponential.apply(x, all);
    for (int i = 0; i < tanh; i++) {
      x[i] = 2f / (1f + x[i]) - 1f;
    }
    for (int i = tanh; i < all; i++) {
      x[i] = 1f / (1f + x[i]);
    }
  }

  /** Replaces the first {@code n} values by their hyperbolic tangents. */
  static void tanh(float[] x, int n) {
    tanhThenSigmoid(x, n, n);
  }

  /** Reads a row to {@code into} at {@code at}, or zeros if the index is negative. */
  static void read(FloatBuffer rows, int row, int width, float[] into, int at) {
    if (row < 0) {
      Arrays.fill(into, at, at + width, 0f);
    } else {
      rows.get(row * width, into, at, width);
    }
  }
}
