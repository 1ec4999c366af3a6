package io.gen4j.vae.posterior;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.LatentSize;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Vector quantization: z holds, with probability 1, the index of the nearest codebook vector at
 * each position. The encoder gives one vector per position, {@code [dimensions, positions]}. The
 * decoder sees the codebook vectors in the same layout. Its gradient is passed to the encoder
 * unchanged.
 *
 * <p>The weights are the codebook {@code [codes, dimensions]}, the moving average {@code [codes]}
 * of the number of vectors that have each code, and the moving average {@code [codes, dimensions]}
 * of the sum of these vectors.
 *
 * @param positions vectors per example
 * @param dimensions size of a vector
 * @param codes size of the codebook
 * @param decay decay of the moving averages
 * @param revival a code moves to a vector of the batch if its use is below this share of the mean
 *     use; 0 for never
 */
record VectorQuantizer(int positions, int dimensions, int codes, double decay, double revival)
    implements PerExamplePosterior {

  static final String NAME = "vector-quantizer";

  VectorQuantizer {
    LatentSize.require(positions);
    if (dimensions < 1 || codes < 2) {
      throw new IllegalArgumentException(
          "A codebook needs 2 or more codes of 1 or more dimensions, got "
              + codes
              + " of "
              + dimensions);
    }
    if (!(decay >= 0 && decay < 1 && revival >= 0 && revival < 1)) {
      throw new IllegalArgumentException(
          "The decay of the codebook and the revival must be 0 or more and below 1, got "
              + decay
              + " and "
              + revival);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("latent_size", positions);
    plain.put("dimensions", dimensions);
    plain.put("codes", codes);
    plain.put("decay", decay);
    plain.put("revival", revival);
    return plain;
  }

  @Override
  public int latentSize() {
    return positions;
  }

  @Override
  public boolean isDiscrete() {
    return true;
  }

  @Override
  public int parameterSize() {
    return positions * dimensions;
  }

  @Override
  public int codeSize() {
    return positions * dimensions;
  }

  @Override
  public int weightCount() {
    return codes * (2 * dimensions + 1);
  }

  /**
   * Returns a codebook drawn from N(0, 1), and averages of 0, so that the first step moves unused
   * codes.
   */
  @Override
  public double[] initialWeights(long seed) {
    double[] weights = new double[weightCount()];
    RandomGenerator random = Seeds.generator(seed);
    for (int i = 0; i < codes * dimensions; i++) {
      weights[i] = random.nextGaussian();
    }
    return weights;
  }

  /** Writes the index of the nearest code of each position; log q = 0. */
  @Override
  public double sample(double[] parameters, double[] weights, double[] noise, double[] z) {
    for (int p = 0; p < positions; p++) {
      z[p] = nearest(parameters, p, weights);
    }
    return 0;
  }

  @Override
  public INDArray embed(INDArray z, INDArray weights) {
    double[][] rows = HeapCopy.rows(z);
    double[] w = HeapRows.values(weights);
    double[][] vectors = new double[rows.length][codeSize()];
    for (int r = 0; r < rows.length; r++) {
      for (int p = 0; p < positions; p++) {
        int chosen = (int) rows[r][p];
        if (!(rows[r][p] >= 0 && rows[r][p] < codes && chosen == rows[r][p])) {
          throw new IllegalArgumentException(
              "Codes are integers from 0 to " + (codes - 1) + ", got " + rows[r][p]);
        }
        for (int d = 0; d < dimensions; d++) {
          vectors[r][d * positions + p] = w[chosen * dimensions + d];
        }
      }
    }
    return HeapRows.matrix(vectors);
  }

  /** Straight-through estimate: the encoder gets the derivative with respect to the codes. */
  @Override
  public void backward(
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity,
      double[] gradient,
      double[] weightGradient) {
    for (int i = 0; i < dz.length; i++) {
      gradient[i] += dz[i];
    }
  }

  @Override
  public INDArray moved(INDArray parameters, INDArray weights, RandomGenerator random) {
    double[][] batch = HeapCopy.rows(parameters);
    double[] before = HeapRows.values(weights);
    double[] moved = before.clone();
    int counts = codes * dimensions;
    int sums = counts + codes;
    for (int i = counts; i < moved.length; i++) {
      moved[i] *= decay;
    }
    for (double[] vectors : batch) {
      for (int p = 0; p < positions; p++) {
        int code = nearest(vectors, p, before);
        moved[counts + code] += 1 - decay;
        for (int d = 0; d < dimensions; d++) {
          moved[sums + code * dimensions + d] += (1 - decay) * vectors[d * positions + p];
        }
      }
    }
    double mean = Arrays.stream(moved, counts, sums).sum() / codes;
    for (int code = 0; code < codes; code++) {
      if (moved[counts + code] < revival * mean) {
        revive(code, mean, batch, moved, random);
      }
      for (int d = 0; moved[counts + code] > 0 && d < dimensions; d++) {
        int at = code * dimensions + d;
        moved[at] = moved[sums + at] / moved[counts + code];
      }
    }
    return HeapRows.vector(moved);
  }

  /** Moves a code to a random vector of the batch and sets its use to the mean use. */
  private void revive(
      int code, double use, double[][] batch, double[] moved, RandomGenerator random) {
    double[] vectors = batch[random.nextInt(batch.length)];
    int p = random.nextInt(positions);
    int counts = codes * dimensions;
    moved[counts + code] = use;
    for (int d = 0; d < dimensions; d++) {
      moved[counts + codes + code * dimensions + d] = use * vectors[d * positions + p];
    }
  }

  private int nearest(double[] vectors, int position, double[] weights) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int code = 0; code < codes; code++) {
      double distance = 0;
      for (int d = 0; d < dimensions; d++) {
        double error = vectors[d * positions + position] - weights[code * dimensions + d];
        distance += error * error;
      }
      if (distance < least) {
        least = distance;
        best = code;
      }
    }
    return best;
  }
}
