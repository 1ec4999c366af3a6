package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Distances;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.gan.internal.padding.StepWeights;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reconstruction: the generator minimizes the distance between its example and the real example of
 * the same condition, as in image-to-image translation (Isola et al. 2017, arXiv:1611.07004, with
 * L1 and a weight of 100). The distance is averaged over all values except padded steps. It needs a
 * model with condition tensors, whose generated examples have the conditions of the batch's real
 * examples.
 *
 * @param distance distance between two values
 * @param weight weight, above 0
 */
public record Reconstruction(Distance distance, double weight) implements GanTerm {

  /** A distance between two values. */
  public enum Distance {
    /** weight · mean |G - x|. */
    L1,
    /** weight · mean (G - x)². */
    L2
  }

  /** Throws {@link IllegalArgumentException} if it is not above 0 and finite. */
  public Reconstruction {
    Settings.requireWeight("a reconstruction", weight);
  }

  /** Returns the mean absolute difference times a weight. */
  public static Reconstruction l1(double weight) {
    return new Reconstruction(Distance.L1, weight);
  }

  /** Returns the mean squared difference times a weight. */
  public static Reconstruction l2(double weight) {
    return new Reconstruction(Distance.L2, weight);
  }

  @Override
  public String name() {
    return "reconstruction_" + distance.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("distance", distance.name(), "weight", weight);
  }

  static Reconstruction of(Settings settings) {
    return new Reconstruction(
        Distance.valueOf(settings.text("distance")), settings.number("weight"));
  }

  @Override
  public boolean needsDiscriminator() {
    return false;
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    INDArray examples = terms.fake().examples();
    if (terms.fake().mask() == null && ChannelsLast.suits(examples)) {
      return ofImages(terms, ChannelsLast.of(examples));
    }
    double[][] fake = HeapCopy.rows(examples);
    double[][] real = HeapCopy.rows(terms.real().examples());
    StepWeights weights = StepWeights.of(terms.fake().mask(), examples);
    double total = 0;
    for (int i = 0; i < fake.length; i++) {
      for (int v = 0; v < fake[i].length; v++) {
        total += weights.at(i, v);
      }
    }
    double value = 0;
    double[][] gradient = new double[fake.length][fake[0].length];
    for (int i = 0; i < fake.length; i++) {
      for (int v = 0; v < fake[i].length; v++) {
        double share = weight * weights.at(i, v) / total;
        double away = fake[i][v] - real[i][v];
        boolean absolute = distance == Distance.L1;
        value += share * (absolute ? Math.abs(away) : away * away);
        gradient[i][v] = share * (absolute ? Math.signum(away) : 2 * away);
      }
    }
    terms
        .fake()
        .addToExamples(
            HeapCopy.matrix(gradient, examples.dataType()).reshape('c', examples.shape()));
    return OptionalDouble.of(value);
  }

  private OptionalDouble ofImages(GeneratorTerms terms, INDArray fake) {
    INDArray real = ChannelsLast.of(terms.real().examples());
    INDArray gradient = ChannelsLast.create(fake.size(0), fake.size(1), fake.size(2), fake.size(3));
    double share = weight / fake.length();
    double sum =
        distance == Distance.L1
            ? Distances.absolute(fake, real, gradient, (float) share)
            : Distances.squared(fake, real, gradient, (float) share);
    terms.fake().addToExamples(gradient);
    return OptionalDouble.of(share * sum);
  }
}
