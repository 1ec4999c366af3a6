package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.kernels.Elementwise;
import java.util.Set;
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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An element-wise activation function on dense float arrays. If the derivative can be computed from
 * the output, the function is applied in place, and the backward pass needs only the output.
 */
final class FusedActivation {

  private enum Kind {
    IDENTITY,
    LEAKY_RELU,
    TANH,
    SIGMOID,
    ELU,
    SWISH,
    BY_DL4J
  }

  private static final Set<Class<?>> ELEMENTWISE =
      Set.of(ActivationGELU.class, ActivationSELU.class, ActivationSoftPlus.class);

  /** Up to this number of values, Java is faster than native code. */
  private static final int FEW = 2048;

  private final Kind kind;
  private final float slope;
  private final IActivation function;

  private FusedActivation(Kind kind, float slope, IActivation function) {
    this.kind = kind;
    this.slope = slope;
    this.function = function;
  }

  /** Returns the activation, or null if only DL4J's layer can apply DL4J's function. */
  static FusedActivation of(IActivation function) {
    Class<?> type = function.getClass();
    if (type == ActivationIdentity.class) {
      return new FusedActivation(Kind.IDENTITY, 1f, function);
    }
    if (function instanceof ActivationLReLU leaky && type == ActivationLReLU.class) {
      double slope = leaky.getAlpha();
      return slope >= 0 && slope < 1
          ? new FusedActivation(Kind.LEAKY_RELU, (float) slope, function)
          : null;
    }
    if (function instanceof ActivationReLU relu && type == ActivationReLU.class) {
      boolean plain =
          relu.getMax() == null && relu.getThreshold() == null && relu.getNegativeSlope() == null;
      return plain ? new FusedActivation(Kind.LEAKY_RELU, 0f, function) : null;
    }
    if (type == ActivationTanH.class) {
      return new FusedActivation(Kind.TANH, 0f, function);
    }
    if (type == ActivationSigmoid.class) {
      return new FusedActivation(Kind.SIGMOID, 0f, function);
    }
    if (function instanceof ActivationELU elu && type == ActivationELU.class) {
      return new FusedActivation(elu.getAlpha() == 1 ? Kind.ELU : Kind.BY_DL4J, 0f, function);
    }
    if (type == ActivationSwish.class) {
      return new FusedActivation(Kind.SWISH, 0f, function);
    }
    return ELEMENTWISE.contains(type) ? new FusedActivation(Kind.BY_DL4J, 0f, function) : null;
  }

  /** Whether {@link #backward} needs the input of the activation instead of its output. */
  boolean needsInput() {
    return kind == Kind.BY_DL4J || kind == Kind.SWISH;
  }

  /** Whether this is a leaky ReLU or a ReLU. */
  boolean isLeakyRelu() {
    return kind == Kind.LEAKY_RELU;
  }

  /** Returns the slope below zero of a leaky ReLU. */
  float slope() {
    return slope;
  }

  /** Adds a bias to each column, if there is one, and applies the activation in place. */
  void forward(INDArray rows, INDArray bias, Columns columns, boolean training) {
    if (bias != null && kind == Kind.LEAKY_RELU) {
      columns.addRowLeakyRelu(rows, bias, slope);
      return;
    }
    if (bias != null) {
      columns.addRow(rows, bias);
    }
    forward(rows, rows, training);
  }

  /** Writes the activation of {@code x} to {@code y}, which may be the same array. */
  void forward(INDArray x, INDArray y, boolean training) {
    switch (kind) {
      case IDENTITY -> copy(x, y);
      case LEAKY_RELU -> Elementwise.leakyRelu(x, y, slope);
      case TANH -> tanh(x, y);
      case SIGMOID -> native_("sigmoid", x, y);
      case ELU -> native_("elu", x, y);
      case SWISH -> Elementwise.multiply(x, sigmoid(x), y);
      case BY_DL4J -> {
        copy(x, y);
        function.getActivation(y, training);
      }
      default -> throw new AssertionError(kind);
    }
  }

  /**
   * Returns the gradient of the input; for the identity this is {@code dy} itself.
   *
   * @param kept output of the activation, or its input if {@link #needsInput}
   */
  INDArray backward(INDArray kept, INDArray dy) {
    if (kind == Kind.IDENTITY) {
      return dy;
    }
    if (kind == Kind.BY_DL4J) {
      return function.backprop(kept.dup('c'), dy).getFirst();
    }
    INDArray dx = Nd4j.createUninitialized(dy.dataType(), dy.shape(), 'c');
    switch (kind) {
      case LEAKY_RELU -> Elementwise.leakyReluGradient(kept, dy, dx, slope);
      case TANH -> Elementwise.tanhGradient(kept, dy, dx);
      case SIGMOID -> Elementwise.sigmoidGradient(kept, dy, dx);
      case ELU -> Elementwise.eluGradient(kept, dy, dx);
      // DL4J's own derivative is NaN if the exponential overflows.
      case SWISH -> Elementwise.swishGradient(kept, sigmoid(kept), dy, dx);
      default -> throw new AssertionError(kind);
    }
    return dx;
  }

  /** ND4J's operation is vectorized, but its threads start slowly. */
  private static void tanh(INDArray x, INDArray y) {
    if (x.length() <= FEW) {
      Elementwise.tanhOfFew(x, y);
    } else {
      native_("tanh", x, y);
    }
  }

  private static void copy(INDArray x, INDArray y) {
    if (x != y) {
      y.assign(x);
    }
  }

  private static INDArray sigmoid(INDArray x) {
    INDArray result = Nd4j.createUninitialized(x.dataType(), x.shape(), 'c');
    native_("sigmoid", x, result);
    return result;
  }

  private static void native_(String op, INDArray x, INDArray y) {
    Nd4j.exec(DynamicCustomOp.builder(op).addInputs(x).addOutputs(y).build());
  }
}
