package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Passes of terms outside a training. */
final class TestPasses {

  private TestPasses() {}

  /** Has a penalty paid on a discriminator whose only output is its logit. */
  static double pay(
      GradientPenalty penalty, Network network, INDArray real, INDArray fake, long seed) {
    return pay(penalty, network, real, fake, null, seed);
  }

  /** The same on inputs that are not all data. */
  static double pay(
      GradientPenalty penalty,
      Network network,
      INDArray real,
      INDArray fake,
      boolean[][] data,
      long seed) {
    INDArray ones = Nd4j.ones(real.dataType(), real.size(0), 1);
    DiscriminatorPasses passes =
        new DiscriminatorPasses(
            0, seed, new State(Map.of()), network, pass(real, data, ones), pass(fake, data, ones));
    return penalty.afterDiscriminator(passes).getAsDouble();
  }

  /** Passes through a generator of sequences with padding. */
  static GeneratorPasses ofSequences(
      Network network, INDArray inputs, INDArray mask, long seed, GanTerm term) {
    State state = new State(new HashMap<>(term.initialState()));
    INDArray[] masks = inputs.rank() == 3 ? new INDArray[] {mask} : null;
    return new GeneratorPasses(0, seed, state, network, new INDArray[] {inputs}, masks, null, mask);
  }

  private static DiscriminatorPasses.MainPass pass(
      INDArray input, boolean[][] data, INDArray score) {
    return new DiscriminatorPasses.MainPass(new INDArray[] {input}, null, data, score);
  }

  /** Passes through a generator. */
  static GeneratorPasses ofGenerator(Network network, INDArray inputs, long seed, GanTerm term) {
    State state = new State(new HashMap<>(term.initialState()));
    return new GeneratorPasses(0, seed, state, network, new INDArray[] {inputs}, null, null, null);
  }

  private record State(Map<String, Double> values) implements TermState {

    @Override
    public double get(String name) {
      return values.get(name);
    }

    @Override
    public void set(String name, double value) {
      values.put(name, value);
    }
  }
}
