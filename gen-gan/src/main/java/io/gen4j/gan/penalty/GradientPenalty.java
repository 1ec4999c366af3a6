package io.gen4j.gan.penalty;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.List;
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
 * <p>The discriminator must score every example alone. With batch normalisation it does not, nor
 * with minibatch standard deviation, and the penalty is then one on the joint gradient of the batch
 * or group; the log says so when such a GAN is created or loaded, of the former as a warning.
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

  private static final double DOUBLE_EPSILON = 1e-4;

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
   * its step memory. The logit is the first column of the discriminator's output.
   *
   * @param real batch of real examples {@code [batch, ...data]}, never changed
   * @param fake batch of generated examples of the same shape, never changed
   * @param seed seed of the random points, if there are any
   * @return the penalty as it would be paid at every step: its mean over the batch
   */
  public double addGradient(Network discriminator, INDArray real, INDArray fake, long seed) {
    long width = discriminator.forward(true, real)[0].length() / real.size(0);
    double[][] first = new double[(int) real.size(0)][(int) width];
    for (double[] row : first) {
      row[0] = 1;
    }
    return addGradient(discriminator, real, fake, first, first, seed);
  }

  /**
   * The same for logits that are any linear combination of the discriminator's output.
   *
   * @param realLogit derivative of each real example's logit with respect to the discriminator's
   *     output, {@code [batch][outputs]}; between real and generated examples these are taken
   * @param fakeLogit the same for generated examples
   */
  public double addGradient(
      Network discriminator,
      INDArray real,
      INDArray fake,
      double[][] realLogit,
      double[][] fakeLogit,
      long seed) {
    INDArray points = points(real, fake, seed);
    double[][] logit = kind == Kind.R2 ? fakeLogit : realLogit;
    int batch = (int) points.size(0);
    DataType type = points.dataType();
    double epsilon = type == DataType.DOUBLE ? DOUBLE_EPSILON : EPSILON;
    discriminator.forward(true, points);
    INDArray gradient =
        discriminator
            .backward(Gradients.INPUT, HeapCopy.matrix(logit, type))[0]
            .dup('c')
            .reshape(batch, points.length() / batch);
    double[] norms = HeapCopy.doubles(gradient.norm2(1));
    double value = 0;
    double[][] plus = new double[batch][];
    double[][] minus = new double[batch][];
    double[][] steps = new double[batch][1];
    for (int i = 0; i < batch; i++) {
      value += value(norms[i]) / batch;
      double slope = every * derivative(norms[i]) / (2 * epsilon * batch);
      plus[i] = Arrays.stream(logit[i]).map(part -> slope * part).toArray();
      minus[i] = Arrays.stream(logit[i]).map(part -> -slope * part).toArray();
      steps[i][0] = norms[i] > 0 ? epsilon / norms[i] : 0;
    }
    INDArray step =
        gradient.muliColumnVector(HeapCopy.matrix(steps, type)).reshape('c', points.shape());
    INDArray above = points.add(step);
    INDArray below = points.sub(step);
    if (discriminator.canGroup() && !discriminator.isNoisy()) {
      discriminator.forward(true, 2, ChannelsLast.concat(List.of(above, below)));
      INDArray both = Nd4j.concat(0, HeapCopy.matrix(plus, type), HeapCopy.matrix(minus, type));
      discriminator.backward(Gradients.PARAMETERS_ADDED, both);
    } else {
      // Apart, so that both sides see the same dropout.
      discriminator.forward(true, above);
      discriminator.backward(Gradients.PARAMETERS_ADDED, HeapCopy.matrix(plus, type));
      discriminator.forward(true, below);
      discriminator.backward(Gradients.PARAMETERS_ADDED, HeapCopy.matrix(minus, type));
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
        INDArray noise =
            Noise.uniform(Seeds.derive(seed, POINTS), 0, deviation / 2, real.shape())
                .castTo(real.dataType());
        yield real.add(noise.muli(shares(real, seed)));
      }
    };
  }

  /** One uniform number per example, repeated over its values. */
  private static INDArray shares(INDArray like, long seed) {
    long batch = like.size(0);
    return Nd4j.zeros(like.dataType(), batch, like.length() / batch)
        .addiColumnVector(Noise.uniform(seed, 0, 1, batch, 1).castTo(like.dataType()))
        .reshape('c', like.shape());
  }
}
