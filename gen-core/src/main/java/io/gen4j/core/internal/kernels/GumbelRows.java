package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws of tokens from the rows of a dense float matrix of logits {@code [rows, tokens]} by Gumbel
 * noise: the token with the largest sum of logit and noise has the probability of the softmax. The
 * softmax of the sums is a differentiable relaxation of the draw (Gumbel-softmax, Jang et al. 2017,
 * arXiv:1611.01144). Equal seeds give equal noise.
 */
public final class GumbelRows {

  private GumbelRows() {}

  /**
   * Draws a token from each row.
   *
   * @param seeds seed of each row
   * @param drawn receives the tokens
   */
  public static void draw(INDArray logits, long[] seeds, int[] drawn) {
    int tokens = (int) logits.size(1);
    FloatBuffer in = Buffers.of(logits);
    each(
        (int) logits.size(0),
        tokens,
        row -> {
          float[] a = Scratch.block(0, tokens);
          float[] noise = Scratch.block(1, tokens);
          in.get(row * tokens, a, 0, tokens);
          GumbelNoise.fill(seeds[row], noise, tokens);
          int best = 0;
          float most = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < tokens; i++) {
            float sum = a[i] + noise[i];
            if (sum > most) {
              most = sum;
              best = i;
            }
          }
          drawn[row] = best;
        });
  }

  /**
   * Replaces each row by the softmax of its sums with noise, times a factor.
   *
   * @param seeds seed of each row
   * @param sharpness inverse temperature, the factor
   * @param fixed token of each row that was not drawn, whose row becomes one-hot; -1 for others
   */
  public static void softmax(INDArray logits, long[] seeds, float sharpness, int[] fixed) {
    int tokens = (int) logits.size(1);
    FloatBuffer rows = Buffers.of(logits);
    each(
        (int) logits.size(0),
        tokens,
        row -> {
          float[] a = Scratch.block(0, tokens);
          if (fixed[row] >= 0) {
            Arrays.fill(a, 0, tokens, 0f);
            a[fixed[row]] = 1;
          } else {
            float[] noise = Scratch.block(1, tokens);
            rows.get(row * tokens, a, 0, tokens);
            GumbelNoise.fill(seeds[row], noise, tokens);
            for (int i = 0; i < tokens; i++) {
              a[i] = (a[i] + noise[i]) * sharpness;
            }
            normalize(a, tokens);
          }
          rows.put(row * tokens, a, 0, tokens);
        });
  }

  private static void normalize(float[] a, int n) {
    float largest = RowSums.max(a, 0, n);
    for (int i = 0; i < n; i++) {
      a[i] -= largest;
    }
    Exponential.apply(a, n);
    float by = 1 / RowSums.sum(a, 0, n);
    for (int i = 0; i < n; i++) {
      a[i] *= by;
    }
  }

  /**
   * Replaces the gradient of the results of {@link #softmax} by the gradient of the logits.
   *
   * @param relaxed results of {@link #softmax}
   * @param gradient gradient of the results; overwritten
   * @param fixed as for {@link #softmax}; the gradient of such rows is 0
   */
  public static void backward(INDArray relaxed, INDArray gradient, float sharpness, int[] fixed) {
    int tokens = (int) relaxed.size(1);
    FloatBuffer of = Buffers.of(relaxed);
    FloatBuffer rows = Buffers.of(gradient);
    each(
        (int) relaxed.size(0),
        tokens,
        row -> {
          float[] g = Scratch.block(0, tokens);
          if (fixed[row] >= 0) {
            Arrays.fill(g, 0, tokens, 0f);
          } else {
            float[] y = Scratch.block(1, tokens);
            rows.get(row * tokens, g, 0, tokens);
            of.get(row * tokens, y, 0, tokens);
            float mean = 0;
            for (int i = 0; i < tokens; i++) {
              mean += y[i] * g[i];
            }
            for (int i = 0; i < tokens; i++) {
              g[i] = sharpness * y[i] * (g[i] - mean);
            }
          }
          rows.put(row * tokens, g, 0, tokens);
        });
  }

  /**
   * Replaces each row by a one-hot row.
   *
   * @param chosen token of each row
   */
  public static void oneHot(int[] chosen, INDArray out) {
    int tokens = (int) out.size(1);
    FloatBuffer rows = Buffers.of(out);
    each(
        chosen.length,
        tokens,
        row -> {
          float[] a = Scratch.block(0, tokens);
          Arrays.fill(a, 0, tokens, 0f);
          a[chosen[row]] = 1;
          rows.put(row * tokens, a, 0, tokens);
        });
  }

  /**
   * Multiplies each row by a factor.
   *
   * @param factors factor of each row
   */
  public static void scale(INDArray matrix, float[] factors) {
    int columns = (int) matrix.size(1);
    FloatBuffer rows = Buffers.of(matrix);
    each(
        factors.length,
        columns,
        row -> {
          float[] a = Scratch.block(0, columns);
          rows.get(row * columns, a, 0, columns);
          for (int i = 0; i < columns; i++) {
            a[i] *= factors[row];
          }
          rows.put(row * columns, a, 0, columns);
        });
  }

  private interface Row {
    void run(int row);
  }

  private static void each(int rows, int columns, Row body) {
    RowBlocks.run(
        rows,
        columns,
        (part, row, count) -> {
          for (int r = row; r < row + count; r++) {
            body.run(r);
          }
        });
  }
}
