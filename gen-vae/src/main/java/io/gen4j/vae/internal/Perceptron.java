package io.gen4j.vae.internal;

import io.gen4j.core.random.Seeds;
import java.util.random.RandomGenerator;

/**
 * A network with one hidden layer and tanh, computed on Java arrays, for parts of a model that are
 * functions of single latent vectors. Its weights are a part of a longer vector, in this order:
 * input to hidden, context to hidden, hidden bias, hidden to output, output bias.
 *
 * <p>If masked, it is autoregressive (MADE, Germain et al. 2015, arXiv 1502.03509). It has two
 * outputs per input: the first one of all inputs, then the second one of all inputs. The outputs of
 * input i depend only on the inputs before i and on the context.
 *
 * @param in number of inputs
 * @param context number of additional inputs that are never masked; 0 for none
 * @param hidden number of hidden units
 * @param out number of outputs; 2 * in if masked
 */
public record Perceptron(int in, int context, int hidden, int out, boolean masked) {

  /** Returns the autoregressive network with two outputs per input. */
  public static Perceptron masked(int in, int context, int hidden) {
    return new Perceptron(in, context, hidden, 2 * in, true);
  }

  /** Returns the network without masks. */
  public static Perceptron full(int in, int hidden, int out) {
    return new Perceptron(in, 0, hidden, out, false);
  }

  /**
   * Checks the size of the hidden layer.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public Perceptron {
    if (hidden < 1) {
      throw new IllegalArgumentException("A hidden layer needs 1 or more units, got " + hidden);
    }
  }

  /** Returns the number of weights. */
  public int weightCount() {
    return hidden * (in + context + 1) + out * (hidden + 1);
  }

  /** Draws the weights. Those of the output layer are small, and the biases are 0. */
  public void initialize(double[] weights, int first, RandomGenerator random) {
    double scale = 1 / Math.sqrt(in + context);
    for (int i = 0; i < hidden * (in + context); i++) {
      weights[first + i] = scale * random.nextGaussian();
    }
    for (int i = 0; i < out * hidden; i++) {
      weights[first + output() + i] = 0.1 / Math.sqrt(hidden) * random.nextGaussian();
    }
  }

  /** Returns weights for this network alone, drawn with a seed as in {@link #initialize}. */
  public double[] initialWeights(long seed) {
    double[] weights = new double[weightCount()];
    initialize(weights, 0, Seeds.generator(seed));
    return weights;
  }

  /** Returns the index of the first output bias, relative to the first weight. */
  public int outputBias() {
    return output() + out * hidden;
  }

  /**
   * Runs the network.
   *
   * @param x {@code [in]}
   * @param c {@code [context]}, starting at {@code cFrom}
   * @param units {@code [hidden]}, receives the hidden units
   * @param result {@code [out]}, receives the outputs
   */
  public void forward(
      double[] weights,
      int first,
      double[] x,
      double[] c,
      int cFrom,
      double[] units,
      double[] result) {
    for (int k = 0; k < hidden; k++) {
      double sum = weights[first + hidden * (in + context) + k];
      for (int i = 0; i < seen(k); i++) {
        sum += weights[first + k * in + i] * x[i];
      }
      int row = first + hidden * in + k * context;
      for (int i = 0; i < context; i++) {
        sum += weights[row + i] * c[cFrom + i];
      }
      units[k] = Math.tanh(sum);
    }
    int bias = first + outputBias();
    for (int o = 0; o < out; o++) {
      double sum = weights[bias + o];
      int row = first + output() + o * hidden;
      for (int k = 0; k < hidden; k++) {
        if (reaches(k, o)) {
          sum += weights[row + k] * units[k];
        }
      }
      result[o] = sum;
    }
  }

  /**
   * Runs the backward pass: given the derivatives of the outputs, adds those of inputs, context and
   * weights.
   *
   * @param units hidden units of {@link #forward}
   * @param dResult {@code [out]}, derivatives of the outputs
   * @param dx {@code [in]}, receives the derivatives of the inputs, added to its values
   * @param dc {@code [context]}, starting at {@code cFrom}, receives the derivatives of the context
   * @param dWeights receives the derivatives of the weights, starting at {@code first}
   */
  public void backward(
      double[] weights,
      int first,
      double[] x,
      double[] c,
      int cFrom,
      double[] units,
      double[] dResult,
      double[] dx,
      double[] dc,
      double[] dWeights) {
    double[] dUnits = new double[hidden];
    int bias = first + outputBias();
    for (int o = 0; o < out; o++) {
      dWeights[bias + o] += dResult[o];
      int row = first + output() + o * hidden;
      for (int k = 0; k < hidden; k++) {
        if (reaches(k, o)) {
          dWeights[row + k] += dResult[o] * units[k];
          dUnits[k] += dResult[o] * weights[row + k];
        }
      }
    }
    for (int k = 0; k < hidden; k++) {
      double d = dUnits[k] * (1 - units[k] * units[k]);
      dWeights[first + hidden * (in + context) + k] += d;
      for (int i = 0; i < seen(k); i++) {
        dWeights[first + k * in + i] += d * x[i];
        dx[i] += d * weights[first + k * in + i];
      }
      int row = first + hidden * in + k * context;
      for (int i = 0; i < context; i++) {
        dWeights[row + i] += d * c[cFrom + i];
        dc[cFrom + i] += d * weights[row + i];
      }
    }
  }

  /**
   * Returns how many inputs a hidden unit of a masked network sees: unit k sees the first k mod
   * {@code in}.
   */
  private int seen(int unit) {
    return masked ? unit % in : in;
  }

  private boolean reaches(int unit, int output) {
    return !masked || output % in >= unit % in;
  }

  private int output() {
    return hidden * (in + context + 1);
  }
}
