package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.Precision;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A penalty on the norm n of the gradient of the discriminator's score with respect to its input,
 * averaged over a batch of points. The published penalties differ in the points and in the function
 * of the norm:
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
 * <p>The parameter gradient needs a second derivative. It is computed as a difference of two
 * ordinary backward passes: with u the unit vector along the input gradient and g the function of
 * the norm, ∇θ g(n) = (∇θ D(x + εg'(n)u) - ∇θ D(x - εg'(n)u)) / 2ε up to terms of order ε². Within
 * a linear region of a leaky ReLU network this is exact except for rounding. ε is so short (2e-5
 * for floats, over all values of a digit) that few units leave their region. Data should have a
 * size of about 1.
 *
 * <p>The discriminator should score every example independently. With batch normalization or
 * minibatch standard deviation it does not, and the penalty then measures how the sum of the scores
 * of the batch or group depends on each example. The log says so when such a GAN is created or
 * loaded.
 *
 * @param kind points and function of the norm
 * @param weight weight of the penalty, above 0
 * @param every discriminator updates from one penalty to the next, 1 or more; a penalty at every
 *     k-th update is multiplied by k (lazy regularization, Karras et al. 2020)
 */
public record GradientPenalty(Kind kind, double weight, int every) implements GanTerm {

  private static final long POINTS = 0x504EL;

  /** The points and the desired norm of the gradient there. */
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

  /** Throws {@link IllegalArgumentException} if a value is out of range. */
  public GradientPenalty {
    Settings.requireWeight("a gradient penalty", weight);
    if (every < 1) {
      throw new IllegalArgumentException(
          "A penalty applies every 1 or more steps, got every " + every);
    }
  }

  /** Returns R1 at every eighth update; {@code gamma} is its weight. */
  public static GradientPenalty r1(double gamma) {
    return new GradientPenalty(Kind.R1, gamma, 8);
  }

  /** Returns R2 at every eighth update; {@code gamma} is its weight. */
  public static GradientPenalty r2(double gamma) {
    return new GradientPenalty(Kind.R2, gamma, 8);
  }

  /** Returns the WGAN-GP penalty at every update; the paper uses a weight of 10. */
  public static GradientPenalty interpolated(double lambda) {
    return new GradientPenalty(Kind.INTERPOLATED, lambda, 1);
  }

  /** Returns the DRAGAN penalty at every update; the paper uses a weight of 10. */
  public static GradientPenalty dragan(double lambda) {
    return new GradientPenalty(Kind.DRAGAN, lambda, 1);
  }

  /** Returns a copy that applies at every {@code steps}-th discriminator update. */
  public GradientPenalty withEvery(int steps) {
    return new GradientPenalty(kind, weight, steps);
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT) + "_penalty";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("kind", kind.name(), "weight", weight, "every", every);
  }

  static GradientPenalty of(Settings settings) {
    return new GradientPenalty(
        Kind.valueOf(settings.text("kind")), settings.number("weight"), settings.integer("every"));
  }

  @Override
  public boolean isDue(long update) {
    return update % every == 0;
  }

  /**
   * Adds the penalty's parameter gradient.
   *
   * @return the penalty, averaged over the batch and not multiplied by {@code every}
   */
  @Override
  public OptionalDouble afterDiscriminator(DiscriminatorPasses passes) {
    // The rounding of other formats would hide the difference.
    return passes.network().inPrecision(Precision.FLOAT, () -> addGradient(passes));
  }

  private OptionalDouble addGradient(DiscriminatorPasses passes) {
    Network discriminator = passes.network();
    DiscriminatorPasses.MainPass main = kind == Kind.R2 ? passes.fake() : passes.real();
    INDArray[] at = main.inputs();
    INDArray score = main.score();
    INDArray points =
        points(passes.real().inputs()[0], passes.fake().inputs()[0], main.data(), passes.seed());
    int batch = (int) points.size(0);
    discriminator.forward(true, 1, main.masks(), with(at, points));
    INDArray[] back = discriminator.backward(Gradients.INPUT, score);
    double[][] gradients = HeapCopy.rows(HeapCopy.dense(back[0]));
    if (main.data() != null) {
      keep(main.data(), gradients, new double[batch][gradients[0].length]);
    }
    double[] norms = FiniteDifference.norms(gradients);
    double value = 0;
    double[] slopes = new double[batch];
    for (int i = 0; i < batch; i++) {
      value += value(norms[i]) / batch;
      slopes[i] = every * derivative(norms[i]) / batch;
    }
    DataType type = points.dataType();
    FiniteDifference difference = FiniteDifference.of(gradients, norms, slopes, type);
    INDArray step = HeapCopy.matrix(difference.steps(), type).reshape('c', points.shape());
    INDArray[] above = with(at, points.add(step));
    INDArray[] below = with(at, points.sub(step));
    INDArray plus = score.mul(difference.weight());
    INDArray minus = plus.neg();
    if (discriminator.canGroup() && !discriminator.isNoisy() && main.masks() == null) {
      INDArray[] both = new INDArray[at.length];
      Arrays.setAll(both, i -> ChannelsLast.concat(List.of(above[i], below[i])));
      discriminator.forward(true, 2, null, both);
      discriminator.backward(Gradients.PARAMETERS_ADDED, Nd4j.concat(0, plus, minus));
    } else {
      // Two passes, so that both sides see the same dropout.
      discriminator.forward(true, 1, main.masks(), above);
      discriminator.backward(Gradients.PARAMETERS_ADDED, plus);
      discriminator.forward(true, 1, main.masks(), below);
      discriminator.backward(Gradients.PARAMETERS_ADDED, minus);
    }
    return OptionalDouble.of(value);
  }

  private static INDArray[] with(INDArray[] inputs, INDArray first) {
    INDArray[] changed = inputs.clone();
    changed[0] = first;
    return changed;
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

  private INDArray points(INDArray real, INDArray fake, boolean[][] data, long seed) {
    return switch (kind) {
      case R1 -> real;
      case R2 -> fake;
      case INTERPOLATED -> {
        INDArray t = shares(real, seed);
        yield withConditions(fake.add(real.sub(fake).muli(t)), real, data);
      }
      case DRAGAN -> {
        INDArray noise =
            HeapCopy.cast(
                Noise.uniform(
                    Seeds.derive(seed, POINTS), 0, deviation(real, data) / 2, real.shape()),
                real.dataType());
        yield withConditions(real.add(noise.muli(shares(real, seed))), real, data);
      }
    };
  }

  private static double deviation(INDArray real, boolean[][] data) {
    if (data == null) {
      return real.stdNumber(false).doubleValue();
    }
    double[][] rows = HeapCopy.rows(real);
    double[] values =
        IntStream.range(0, rows.length)
            .boxed()
            .flatMapToDouble(
                n ->
                    IntStream.range(0, rows[n].length)
                        .filter(i -> data[n][i])
                        .mapToDouble(i -> rows[n][i]))
            .toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  /** Restores conditions and padding, which must not be interpolated or disturbed. */
  private static INDArray withConditions(INDArray points, INDArray real, boolean[][] data) {
    if (data == null) {
      return points;
    }
    double[][] rows = HeapCopy.rows(points);
    keep(data, rows, HeapCopy.rows(real));
    return HeapCopy.matrix(rows, points.dataType()).reshape('c', points.shape());
  }

  /** Replaces values that are not data by those of another batch. */
  private static void keep(boolean[][] data, double[][] rows, double[][] others) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = data[i][j] ? rows[i][j] : others[i][j];
      }
    }
  }

  /** Returns one uniform random number per example, repeated over its values. */
  private static INDArray shares(INDArray like, long seed) {
    long batch = like.size(0);
    return Nd4j.zeros(like.dataType(), batch, like.length() / batch)
        .addiColumnVector(HeapCopy.cast(Noise.uniform(seed, 0, 1, batch, 1), like.dataType()))
        .reshape('c', like.shape());
  }
}
