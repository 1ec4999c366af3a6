package io.gen4j.core.testing;

import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Activation functions and their derivatives from their definitions, in double precision. */
public enum Curve {
  IDENTITY(new ActivationIdentity(), x -> x, x -> 1),
  RELU(new ActivationReLU(), x -> Math.max(0, x), x -> x > 0 ? 1 : 0),
  LEAKY_RELU(new ActivationLReLU(0.2), x -> x > 0 ? x : 0.2 * x, x -> x > 0 ? 1 : 0.2),
  TANH(new ActivationTanH(), Math::tanh, x -> 1 - Math.tanh(x) * Math.tanh(x)),
  SIGMOID(
      new ActivationSigmoid(), Curve::logistic, x -> Curve.logistic(x) * (1 - Curve.logistic(x))),
  ELU(new ActivationELU(), x -> x > 0 ? x : Math.expm1(x), x -> x > 0 ? 1 : Math.exp(x)),
  SWISH(
      new ActivationSwish(),
      x -> x * Curve.logistic(x),
      x -> Curve.logistic(x) * (1 + x * (1 - Curve.logistic(x)))),
  SOFTPLUS(new ActivationSoftPlus(), x -> Math.log1p(Math.exp(x)), Curve::logistic),
  /** DL4J's default is the approximation by a logistic curve (Hendrycks and Gimpel 2016). */
  GELU(
      new ActivationGELU(),
      x -> x * Curve.logistic(1.702 * x),
      x -> {
        double s = Curve.logistic(1.702 * x);
        return s + 1.702 * x * s * (1 - s);
      }),
  SELU(
      new ActivationSELU(),
      x -> Curve.SCALE * (x > 0 ? x : Curve.ALPHA * Math.expm1(x)),
      x -> Curve.SCALE * (x > 0 ? 1 : Curve.ALPHA * Math.exp(x)));

  /** Constants of Klambauer and others, 2017. */
  private static final double SCALE = 1.0507009873554805;

  private static final double ALPHA = 1.6732632423543772;

  private final transient IActivation activation;
  private final transient DoubleUnaryOperator value;
  private final transient DoubleUnaryOperator slope;

  Curve(IActivation activation, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    this.activation = activation;
    this.value = value;
    this.slope = slope;
  }

  /** DL4J's activation of this name. */
  public IActivation activation() {
    return activation;
  }

  /** The function applied to every value. */
  public double[] of(double[] x) {
    return java.util.Arrays.stream(x).map(value).toArray();
  }

  /** The gradient of the input, from the input and the gradient of the output. */
  public double[] back(double[] x, double[] dy) {
    double[] dx = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      dx[i] = dy[i] * slope.applyAsDouble(x[i]);
    }
    return dx;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
