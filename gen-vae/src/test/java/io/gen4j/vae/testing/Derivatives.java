package io.gen4j.vae.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToDoubleFunction;

/** Central differences in double precision. */
public final class Derivatives {

  private static final double STEP = 1e-5;

  private Derivatives() {}

  /** Derivative of {@code f} at {@code x} with respect to each component. */
  public static double[] of(ToDoubleFunction<double[]> f, double[] x) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double[] moved = x.clone();
      double h = STEP * Math.max(1, Math.abs(x[i]));
      moved[i] = x[i] + h;
      double up = f.applyAsDouble(moved);
      moved[i] = x[i] - h;
      gradient[i] = (up - f.applyAsDouble(moved)) / (2 * h);
    }
    return gradient;
  }

  /** Checks a gradient against central differences. */
  public static void check(
      String what, double[] gradient, ToDoubleFunction<double[]> f, double[] x) {
    double[] expected = of(f, x);
    assertThat(gradient).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(gradient[i])
          .as("%s, component %d", what, i)
          .isCloseTo(expected[i], within(1e-6 * (1 + Math.abs(expected[i]))));
    }
  }
}
