package io.gen4j.vae.prior;

import io.gen4j.vae.internal.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Codes on a grid, drawn row by row. The logits at a position are a sum of three terms: one for the
 * position, one for the code to the left and one for the code above. The weights are these terms,
 * one after another: {@code [positions, codes]}, {@code [codes, codes]} and {@code [codes, codes]}.
 *
 * @param height rows of the grid
 * @param width columns of the grid
 * @param codes number of codes
 */
record CodeGrid(int height, int width, int codes) implements PerExamplePrior {

  static final String NAME = "code-grid";

  CodeGrid {
    if (height < 1 || width < 1 || codes < 2) {
      throw new IllegalArgumentException(
          "A grid needs 1 or more rows and columns, and 2 or more codes, got "
              + height
              + "x"
              + width
              + " and "
              + codes);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("height", height);
    plain.put("width", width);
    plain.put("codes", codes);
    return plain;
  }

  @Override
  public int latentSize() {
    return height * width;
  }

  @Override
  public boolean isDiscrete() {
    return true;
  }

  @Override
  public int weightCount() {
    return codes * (height * width + 2 * codes);
  }

  /** Gives all codes the same probability. */
  @Override
  public double[] initialWeights(long seed) {
    return new double[weightCount()];
  }

  /** Leaves {@code dz} unchanged, since integers have no derivative. */
  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double[] logits = new double[codes];
    double sum = 0;
    for (int p = 0; p < latentSize(); p++) {
      int left = left(p, z);
      int above = above(p, z);
      fill(p, left, above, weights, logits);
      double normalizer = Numbers.logSumExp(logits, 0, codes);
      int chosen = (int) z[p];
      sum += logits[chosen] - normalizer;
      for (int k = 0; weightGradient != null && k < codes; k++) {
        double d = scale * ((k == chosen ? 1 : 0) - Math.exp(logits[k] - normalizer));
        weightGradient[p * codes + k] += d;
        if (left >= 0) {
          weightGradient[left + k] += d;
        }
        if (above >= 0) {
          weightGradient[above + k] += d;
        }
      }
    }
    return sum;
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    double[] logits = new double[codes];
    for (int p = 0; p < latentSize(); p++) {
      fill(p, left(p, z), above(p, z), weights, logits);
      double normalizer = Numbers.logSumExp(logits, 0, codes);
      double rest = random.nextDouble();
      int k = 0;
      while (k < codes - 1) {
        rest -= Math.exp(logits[k] - normalizer);
        if (rest < 0) {
          break;
        }
        k++;
      }
      z[p] = k;
    }
  }

  private void fill(int position, int left, int above, double[] weights, double[] logits) {
    for (int k = 0; k < codes; k++) {
      logits[k] =
          weights[position * codes + k]
              + (left < 0 ? 0 : weights[left + k])
              + (above < 0 ? 0 : weights[above + k]);
    }
  }

  /**
   * Returns the index of the first weight for the code to the left, or -1 if there is no such code.
   */
  private int left(int position, double[] z) {
    return position % width == 0 ? -1 : codes * (latentSize() + (int) z[position - 1]);
  }

  private int above(int position, double[] z) {
    return position < width ? -1 : codes * (latentSize() + codes + (int) z[position - width]);
  }
}
