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
    INDArray ones = Nd4j.ones(real.dataType(), real.size(0), 1);
    return penalty
        .afterDiscriminator(
            new OfDiscriminator(
                network, new INDArray[] {real}, new INDArray[] {fake}, ones, ones, seed))
        .getAsDouble();
  }

  /** Passes through a discriminator, all of whose inputs are data. */
  record OfDiscriminator(
      Network network,
      INDArray[] real,
      INDArray[] fake,
      INDArray realScore,
      INDArray fakeScore,
      long seed)
      implements DiscriminatorPasses {

    @Override
    public INDArray[] masks() {
      return null;
    }

    @Override
    public boolean[] data() {
      return null;
    }

    @Override
    public long update() {
      return 0;
    }

    @Override
    public double state(String name) {
      throw new IllegalStateException();
    }

    @Override
    public void setState(String name, double value) {
      throw new IllegalStateException();
    }
  }

  /** Passes through a generator. */
  static final class OfGenerator implements GeneratorPasses {

    private final Network network;
    private final INDArray inputs;
    private final long seed;
    private final Map<String, Double> state = new HashMap<>();

    OfGenerator(Network network, INDArray inputs, long seed, GanTerm term) {
      this.network = network;
      this.inputs = inputs;
      this.seed = seed;
      state.putAll(term.initialState());
    }

    @Override
    public Network network() {
      return network;
    }

    @Override
    public INDArray[] inputs() {
      return new INDArray[] {inputs};
    }

    @Override
    public INDArray[] masks() {
      return null;
    }

    @Override
    public long update() {
      return 0;
    }

    @Override
    public long seed() {
      return seed;
    }

    @Override
    public double state(String name) {
      return state.get(name);
    }

    @Override
    public void setState(String name, double value) {
      state.put(name, value);
    }
  }
}
