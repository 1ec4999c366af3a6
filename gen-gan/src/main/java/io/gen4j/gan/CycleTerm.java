package io.gen4j.gan;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Distances;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GeneratorPasses;
import io.gen4j.gan.term.GeneratorTerms;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The terms of one generator G of a {@link CycleGan}, whose opposite generator is F: weighted mean
 * absolute differences.
 *
 * <ul>
 *   <li>{@code CYCLE}: F(G(a)) and a, with a gradient through F to G;
 *   <li>{@code OPPOSITE_CYCLE}: G(F(b)) and b, with a gradient to G. This is the cycle that F's
 *       step has closed with G, and the gradient that was left there;
 *   <li>{@code IDENTITY}: G(b) and b.
 * </ul>
 */
record CycleTerm(Part part, double weight, Closing closing) implements GanTerm {

  /** What the term compares. */
  enum Part {
    CYCLE,
    OPPOSITE_CYCLE,
    IDENTITY
  }

  /**
   * The pass that closes the cycle of one direction: a twin of the opposite generator, whose
   * gradients stay until that generator's step collects them.
   */
  static final class Closing {

    private Network original;
    private Network twin;
    private double value;

    /** Makes a twin of a generator for the other one's step memory. */
    void set(Network network, StepMemory memory) {
      original = network;
      twin = network.twin(memory);
    }

    /** Returns the twin, which computes as its original does at the moment. */
    Network twin() {
      twin.setPrecision(original.precision());
      return twin;
    }

    /** Returns the twin with the settings of its last pass, for tests. */
    Network last() {
      return twin;
    }

    void release() {
      twin.release();
    }
  }

  @Override
  public String name() {
    return part.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("weight", weight);
  }

  @Override
  public boolean needsDiscriminator() {
    return false;
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    if (part != Part.CYCLE) {
      return OptionalDouble.empty();
    }
    INDArray fake = terms.fake().examples();
    Network twin = closing.twin();
    twin.seedNoise(Seeds.derive(terms.seed(), part.ordinal()));
    INDArray closed = twin.forward(true, fake)[0];
    INDArray start = terms.fake().conditions().array(closed.dataType(), Optional.empty());
    Difference difference = difference(closed, start.reshape('c', closed.shape()));
    terms.fake().addToExamples(twin.backward(Gradients.ALL, difference.gradient())[0]);
    closing.value = difference.value();
    return OptionalDouble.of(difference.value());
  }

  @Override
  public OptionalDouble afterGenerator(GeneratorPasses passes) {
    if (part == Part.CYCLE) {
      return OptionalDouble.empty();
    }
    if (part == Part.OPPOSITE_CYCLE) {
      passes.network().gradients().addi(closing.twin.gradients());
      return OptionalDouble.of(closing.value);
    }
    INDArray real = passes.real();
    INDArray made = passes.network().forward(true, real)[0];
    Difference difference = difference(made, real);
    passes.network().backward(Gradients.PARAMETERS_ADDED, difference.gradient());
    return OptionalDouble.of(difference.value());
  }

  private record Difference(double value, INDArray gradient) {}

  private Difference difference(INDArray made, INDArray wanted) {
    double share = weight / made.length();
    if (ChannelsLast.suits(made)) {
      INDArray gradient =
          ChannelsLast.create(made.size(0), made.size(1), made.size(2), made.size(3));
      double sum =
          Distances.absolute(
              ChannelsLast.of(made), ChannelsLast.of(wanted), gradient, (float) share);
      return new Difference(share * sum, gradient);
    }
    double[] gradient = HeapCopy.doubles(made);
    double[] truth = HeapCopy.doubles(wanted);
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      double away = gradient[i] - truth[i];
      sum += Math.abs(away);
      gradient[i] = share * Math.signum(away);
    }
    DataType type = made.dataType();
    return new Difference(share * sum, HeapCopy.array(gradient, type, made.shape()));
  }
}
