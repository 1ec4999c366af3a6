package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.json.PlainData;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A positive definite function of the squared distance r² between two latent vectors. The value is
 * a sum over scales s. With d latent dimensions and the prior N(0, I), the mean squared distance
 * between two vectors is 2d; scales are relative to that.
 *
 * @param kind form of the kernel
 * @param scales one or more scales, each above 0
 */
public record Kernel(Kind kind, List<Double> scales) {

  /** Forms of kernels. */
  public enum Kind {
    /** exp(-r² / (2 d s)). */
    GAUSSIAN,
    /** c / (c + r²) with c = 2 d s. */
    INVERSE_MULTIQUADRATIC
  }

  /**
   * Checks the scales.
   *
   * @throws IllegalArgumentException if there are no scales, or one is not finite and positive
   */
  public Kernel {
    scales = List.copyOf(scales);
    if (scales.isEmpty() || scales.stream().anyMatch(s -> !(s > 0 && Double.isFinite(s)))) {
      throw new IllegalArgumentException(
          "A kernel needs one or more scales, each finite and above 0, got " + scales);
    }
  }

  /** Returns the Gaussian kernel, exp(-r² / (2 d s)) summed over the scales. */
  public static Kernel gaussian(double... scales) {
    return new Kernel(Kind.GAUSSIAN, boxed(scales));
  }

  /** Returns the kernel c / (c + r²) with c = 2 d s, summed over the scales. It has heavy tails. */
  public static Kernel inverseMultiquadratic(double... scales) {
    return new Kernel(Kind.INVERSE_MULTIQUADRATIC, boxed(scales));
  }

  /** Returns the inverse multiquadratic kernel with seven scales from 0.1 to 10. */
  public static Kernel inverseMultiquadratic() {
    return inverseMultiquadratic(0.1, 0.2, 0.5, 1, 2, 5, 10);
  }

  /** Returns the value at a squared distance in {@code d} dimensions. */
  double value(double squared, int d) {
    double sum = 0;
    for (double scale : scales) {
      double c = 2 * d * scale;
      sum += kind == Kind.GAUSSIAN ? Math.exp(-squared / c) : c / (c + squared);
    }
    return sum;
  }

  /** Returns the derivative with respect to the squared distance. */
  double derivative(double squared, int d) {
    double sum = 0;
    for (double scale : scales) {
      double c = 2 * d * scale;
      sum -= kind == Kind.GAUSSIAN ? Math.exp(-squared / c) / c : c / Math.pow(c + squared, 2);
    }
    return sum;
  }

  Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("kind", kind.name());
    plain.put("scales", scales);
    return plain;
  }

  static Kernel described(Map<?, ?> plain) {
    return new Kernel(
        PlainData.constant(plain, "kind", Kind.class), PlainData.numbers(plain, "scales"));
  }

  private static List<Double> boxed(double[] scales) {
    return Arrays.stream(scales).boxed().toList();
  }
}
