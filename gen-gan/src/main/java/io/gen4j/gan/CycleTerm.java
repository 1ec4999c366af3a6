package io.gen4j.gan;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GeneratorPasses;
import io.gen4j.gan.term.GeneratorTerms;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The terms of one generator G of a {@link CycleGan}, whose opposite generator is F: weighted mean
 * absolute differences. Each holds the opposite generator, which does not change in G's step.
 *
 * <ul>
 *   <li>{@code CYCLE}: F(G(a)) and a, with a gradient through F;
 *   <li>{@code OPPOSITE_CYCLE}: G(F(b)) and b;
 *   <li>{@code IDENTITY}: G(b) and b.
 * </ul>
 */
record CycleTerm(Part part, double weight, Opposite opposite) implements GanTerm {

  /** What the term compares. */
  enum Part {
    CYCLE,
    OPPOSITE_CYCLE,
    IDENTITY
  }

  /** The opposite generator, which is known after both models are open. */
  static final class Opposite {

    private Network generator;

    void set(Network network) {
      generator = network;
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
    double[][] wanted = terms.fake().conditions().rows();
    Difference difference;
    double[] back;
    try (StepMemory.Scope scope = opposite.generator.memory().open()) {
      INDArray closed = opposite.generator.forward(true, copy(fake))[0];
      difference = difference(closed, wanted);
      back =
          HeapCopy.doubles(opposite.generator.backward(Gradients.INPUT, difference.gradient())[0]);
    }
    // Outside of the opposite generator's memory, which is closed now.
    terms.fake().addToExamples(HeapCopy.array(back, fake.dataType(), fake.shape()));
    return OptionalDouble.of(difference.value());
  }

  @Override
  public OptionalDouble afterGenerator(GeneratorPasses passes) {
    if (part == Part.CYCLE) {
      return OptionalDouble.empty();
    }
    INDArray real = passes.real();
    INDArray input = part == Part.IDENTITY ? real : opposite(real);
    INDArray made = passes.network().forward(true, input)[0];
    Difference difference = difference(made, HeapCopy.rows(real));
    passes.network().backward(Gradients.PARAMETERS_ADDED, difference.gradient());
    return OptionalDouble.of(difference.value());
  }

  private INDArray opposite(INDArray real) {
    double[] made;
    INDArray output;
    try (StepMemory.Scope scope = opposite.generator.memory().open()) {
      output = opposite.generator.forward(true, copy(real))[0];
      made = HeapCopy.doubles(output);
    }
    return HeapCopy.array(made, real.dataType(), output.shape());
  }

  private static INDArray copy(INDArray examples) {
    return HeapCopy.array(HeapCopy.doubles(examples), examples.dataType(), examples.shape());
  }

  private record Difference(double value, INDArray gradient) {}

  private Difference difference(INDArray made, double[][] wanted) {
    double[] gradient = HeapCopy.doubles(made);
    int each = wanted[0].length;
    double value = 0;
    for (int i = 0; i < gradient.length; i++) {
      double away = gradient[i] - wanted[i / each][i % each];
      value += Math.abs(away);
      gradient[i] = weight * Math.signum(away) / gradient.length;
    }
    return new Difference(
        weight * value / gradient.length, HeapCopy.array(gradient, made.dataType(), made.shape()));
  }
}
