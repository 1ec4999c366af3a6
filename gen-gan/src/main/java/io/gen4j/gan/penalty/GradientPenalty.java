package io.gen4j.gan.penalty;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.internal.Logits;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A penalty on the norm n of the discriminator's input gradient, mean over a batch of points, added
 * to its loss. What differs between the published ones is where the points lie and the function of
 * the norm:
 *
 * <table>
 * <caption>Penalties</caption>
 * <tr><th>kind</th><th>points</th><th>penalty</th><th>source</th></tr>
 * <tr><td>R1</td><td>real examples</td><td>½ weight n²</td><td>Mescheder et al. 2018</td></tr>
 * <tr><td>R2</td><td>generated examples</td><td>½ weight n²</td><td>Mescheder et al. 2018</td></tr>
 * <tr><td>INTERPOLATED</td><td>between real and generated examples</td><td>weight (n - 1)²</td>
 * <td>Gulrajani et al. 2017 (WGAN-GP)</td></tr>
 * <tr><td>DRAGAN</td><td>around real examples</td><td>weight (n - 1)²</td>
 * <td>Kodali et al. 2017</td></tr>
 * </table>
 *
 * <p>Its parameter gradient needs a second derivative, which is taken as a difference of two
 * ordinary backward passes: with u the unit vector along the input gradient and g the function of
 * the norm, ∇θ g(n) = g'(n) (∇θ D(x + εu) - ∇θ D(x - εu)) / 2ε up to terms of order ε². Within a
 * linear region of a leaky ReLU network it is exact.
 *
 * <p>The discriminator must score every example alone. With batch normalisation it does not, and
 * the penalty is then one on the batch's joint gradient; training warns.
 *
 * @param kind where and what is penalised
 * @param weight weight of the penalty, above 0
 * @param every number of discriminator steps between two that pay it, 1 or more; a penalty that is
 *     paid every k-th step is multiplied by k (Karras et al. 2020, lazy regularisation)
 */
public record GradientPenalty(Kind kind, double weight, int every) {

  private static final long POINTS = 0x504EL;

  /** Length of the step of the difference, in units of the data. */
  private static final double EPSILON = 0.05;

  /** Where the points lie, and what is asked of the gradient's norm there. */
  public enum Kind {
    /** Norm 0 at real examples. */
    R1,
    /** Norm 0 at generated examples. */
    R2,
    /** Norm 1 on lines between real and generated examples. */
    INTERPOLATED,
    /** Norm 1 around real examples. */
    DRAGAN
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the weight is not positive and finite, or {@code every} is
   *     below 1
   */
  public GradientPenalty {
    if (!(weight > 0) || !Double.isFinite(weight)) {
      throw new IllegalArgumentException(
          "The weight of a gradient penalty is above 0 (leave the penalty out for none), got "
              + weight);
    }
    if (every < 1) {
      throw new IllegalArgumentException(
          "A penalty is paid every 1 or more steps, got every " + every);
    }
  }

  /** Returns R1 with its customary weight γ, paid at every eighth step. */
  public static GradientPenalty r1(double gamma) {
    return new GradientPenalty(Kind.R1, gamma, 8);
  }

  /** Returns R2, paid at every eighth step. */
  public static GradientPenalty r2(double gamma) {
    return new GradientPenalty(Kind.R2, gamma, 8);
  }

  /** Returns the penalty of WGAN-GP, paid at every step; its authors' weight is 10. */
  public static GradientPenalty interpolated(double lambda) {
    return new GradientPenalty(Kind.INTERPOLATED, lambda, 1);
  }

  /** Returns DRAGAN's penalty, paid at every step; its authors' weight is 10. */
  public static GradientPenalty dragan(double lambda) {
    return new GradientPenalty(Kind.DRAGAN, lambda, 1);
  }

  /** Returns a copy that is paid every {@code steps} steps. */
  public GradientPenalty withEvery(int steps) {
    return new GradientPenalty(kind, weight, steps);
  }

  /** Whether the discriminator's step of this number pays. */
  public boolean isDue(long step) {
    return step % every == 0;
  }

  /**
   * Adds the penalty's parameter gradient to the discriminator's gradients, inside an open scope of
   * its step memory.
   *
   * @param real batch of real examples {@code [batch, ...data]}, never changed
   * @param fake batch of generated examples of the same shape, never changed
   * @param seed seed of the random points, if there are any
   * @return the penalty as it would be paid at every step: its mean over the batch
   */
  public double addGradient(Network discriminator, INDArray real, INDArray fake, long seed) {
    INDArray points = points(real, fake, seed);
    int batch = (int) points.size(0);
    long length = points.length() / batch;
    long width = discriminator.forward(true, points)[0].length() / batch;
    double[] ones = new double[batch];
    Arrays.fill(ones, 1);
    INDArray gradient =
        discriminator
            .backward(Gradients.INPUT, Logits.column(width, ones))[0]
            .dup('c')
            .reshape(batch, length);
    double[] norms = gradient.norm2(1).toDoubleVector();
    double value = 0;
    double[] plus = new double[batch];
    double[] minus = new double[batch];
    float[] steps = new float[batch];
    for (int i = 0; i < batch; i++) {
      value += value(norms[i]) / batch;
      plus[i] = every * derivative(norms[i]) / (2 * EPSILON * batch);
      minus[i] = -plus[i];
      steps[i] = norms[i] > 0 ? (float) (EPSILON / norms[i]) : 0f;
    }
    INDArray step =
        gradient
            .muliColumnVector(Nd4j.create(steps, new long[] {batch, 1}, 'c'))
            .reshape('c', points.shape());
    if (discriminator.canGroup() && !discriminator.isNoisy()) {
      discriminator.forward(true, 2, Nd4j.concat(0, points.add(step), points.sub(step)));
      discriminator.backward(Gradients.PARAMETERS_ADDED, Logits.column(width, plus, minus));
    } else {
      // Apart, so that both sides see the same dropout.
      discriminator.forward(true, points.add(step));
      discriminator.backward(Gradients.PARAMETERS_ADDED, Logits.column(width, plus));
      discriminator.forward(true, points.sub(step));
      discriminator.backward(Gradients.PARAMETERS_ADDED, Logits.column(width, minus));
    }
    return value;
  }

  private boolean towardsOne() {
    return kind == Kind.INTERPOLATED || kind == Kind.DRAGAN;
  }

  private double value(double norm) {
    return towardsOne() ? weight * (norm - 1) * (norm - 1) : 0.5 * weight * norm * norm;
  }

  private double derivative(double norm) {
    return towardsOne() ? 2 * weight * (norm - 1) : weight * norm;
  }

  private INDArray points(INDArray real, INDArray fake, long seed) {
    return switch (kind) {
      case R1 -> real;
      case R2 -> fake;
      case INTERPOLATED -> {
        INDArray t = shares(real, seed);
        yield fake.add(real.sub(fake).muli(t));
      }
      case DRAGAN -> {
        double deviation = real.stdNumber(false).doubleValue();
        INDArray noise = Noise.uniform(Seeds.derive(seed, POINTS), 0, deviation / 2, real.shape());
        yield real.add(noise.muli(shares(real, seed)));
      }
    };
  }

  /** One uniform number per example, repeated over its values. */
  private static INDArray shares(INDArray like, long seed) {
    long batch = like.size(0);
    return Nd4j.zeros(DataType.FLOAT, batch, like.length() / batch)
        .addiColumnVector(Noise.uniform(seed, 0, 1, batch, 1))
        .reshape('c', like.shape());
  }
}
