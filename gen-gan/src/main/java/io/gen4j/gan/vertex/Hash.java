package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Derives random seeds of an example from its latent vector alone. */
final class Hash {

  private Hash() {}

  /** Returns a seed for each row of {@code [batch, size]}. */
  static long[] rows(INDArray vectors, long salt) {
    double[][] rows = HeapCopy.rows(vectors);
    long[] seeds = new long[rows.length];
    for (int n = 0; n < rows.length; n++) {
      long h = salt;
      for (double value : rows[n]) {
        // Float and double arrays of equal values must give equal seeds.
        h = h * 0x9E3779B97F4A7C15L + Float.floatToRawIntBits((float) value);
      }
      seeds[n] = Seeds.derive(h, salt);
    }
    return seeds;
  }
}
