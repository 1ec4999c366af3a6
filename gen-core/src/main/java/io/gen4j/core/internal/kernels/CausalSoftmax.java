package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** The softmax over earlier positions, on square matrices of attention scores. */
final class CausalSoftmax {

  private CausalSoftmax() {}

  /**
   * Replaces scores by weights. Row {@code t} gets the softmax of its first {@code t + 1} scores,
   * and zeros after them.
   *
   * @param scores memory of the matrix
   * @param at index of the first score
   * @param size number of rows and columns
   * @param scale factor of the scores
   */
  static void forward(FloatBuffer scores, int at, int size, float scale) {
    int each = Math.max(1, Scratch.BLOCK / size);
    for (int row = 0; row < size; row += each) {
      int count = Math.min(each, size - row);
      int n = count * size;
      float[] a = Scratch.block(0, n);
      scores.get(at + row * size, a, 0, n);
      for (int r = 0; r < count; r++) {
        int start = r * size;
        int used = row + r + 1;
        shift(a, start, used, RowSums.max(a, start, used), scale);
        Arrays.fill(a, start + used, start + size, 0f);
      }
      Exponential.apply(a, n);
      for (int r = 0; r < count; r++) {
        int start = r * size;
        int used = row + r + 1;
        scale(a, start, used, 1f / RowSums.sum(a, start, used));
        Arrays.fill(a, start + used, start + size, 0f);
      }
      scores.put(at + row * size, a, 0, n);
    }
  }

  /**
   * Replaces the gradients of weights by the gradients of scores.
   *
   * @param weights memory of the weights
   * @param gradients memory of the gradients
   * @param at index of the first weight and of the first gradient
   */
  static void backward(
      FloatBuffer weights, FloatBuffer gradients, int at, int gradientAt, int size, float scale) {
    int each = Math.max(1, Scratch.BLOCK / size);
    for (int row = 0; row < size; row += each) {
      int count = Math.min(each, size - row);
      int n = count * size;
      float[] p = Scratch.block(0, n);
      float[] g = Scratch.block(1, n);
      weights.get(at + row * size, p, 0, n);
      gradients.get(gradientAt + row * size, g, 0, n);
      for (int r = 0; r < count; r++) {
        int start = r * size;
        // Weights of later positions are zero.
        project(p, g, start, size, RowSums.dot(p, g, start, row + r + 1), scale);
      }
      gradients.put(gradientAt + row * size, g, 0, n);
    }
  }

  private static void shift(float[] a, int at, int n, float largest, float scale) {
    for (int i = at; i < at + n; i++) {
      a[i] = (a[i] - largest) * scale;
    }
  }

  private static void scale(float[] a, int at, int n, float by) {
    for (int i = at; i < at + n; i++) {
      a[i] *= by;
    }
  }

  private static void project(float[] p, float[] g, int at, int n, float along, float scale) {
    for (int i = at; i < at + n; i++) {
      g[i] = p[i] * (g[i] - along) * scale;
    }
  }
}
